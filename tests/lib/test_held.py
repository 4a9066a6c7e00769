"""Two who are first at the same moment make one row (F13)."""

from functools import partial

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.appointments import rules
from osmind_app.clinic.appointments.details import RulesDetails
from osmind_app.clinic.appointments.models import AppointmentRules, VideoRoom
from osmind_app.clinic.messaging import practice_settings, welcome_settings
from osmind_app.clinic.messaging.models import ChatSettings, WelcomeMessage
from osmind_app.clinic.updates import choices, kinds, wishes
from osmind_app.clinic.updates.models import LetterChoice, UpdateChoice
from tests import cast as people
from tests.cast import NOW
from tests.clinic.onboarding.changing import access_of, active
from tests.races import at_once, done

TABS = 6


def arrived(session):
    """The cast, and June with her portal open."""
    cast = people.arrive(session)
    active(session, cast, NOW)
    return cast, access_of(session, cast)


def rules_of(cast, tab):
    details = RulesDetails(cut_off_hours=tab + 1, grace_minutes=0, view_only=False, video_template="")
    return partial(rules.update, actor=cast.ada, details=details)


FIRST_CHOICES = {
    UpdateChoice: lambda cast, june, tab: partial(
        choices.choose, actor=cast.rivera, kind=kinds.MESSAGE, by_email=bool(tab % 2)
    ),
    LetterChoice: lambda cast, june, tab: partial(wishes.choose, actor=june, topic=wishes.MESSAGES, on=bool(tab % 2)),
    AppointmentRules: lambda cast, june, tab: rules_of(cast, tab),
    VideoRoom: lambda cast, june, tab: partial(
        rules.set_room, actor=cast.rivera, provider_id=cast.rivera.id, url=f"https://video.example/{tab}"
    ),
    ChatSettings: lambda cast, june, tab: partial(
        practice_settings.set_reply_time, actor=cast.ada, words=f"Within {tab + 1} days"
    ),
    WelcomeMessage: lambda cast, june, tab: partial(
        welcome_settings.write,
        actor=cast.ada,
        whose=welcome_settings.PRACTICE,
        words=f"Hello {tab}",
    ),
}


@pytest.mark.parametrize("table", FIRST_CHOICES, ids=lambda table: table.__tablename__)
def test_tabs_that_save_a_first_choice_at_once_make_one_row_and_none_fails(spare_database, table):
    """F13, on both databases"""
    cast, june = done(spare_database, arrived)
    tabs = [partial(done, spare_database, FIRST_CHOICES[table](cast, june, tab), now=NOW) for tab in range(TABS)]
    assert [one for one in at_once(*tabs) if isinstance(one, Exception)] == []
    with Session(spare_database) as session:
        assert len(session.exec(select(table)).all()) == 1
