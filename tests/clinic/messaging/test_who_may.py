"""Who reads and writes: the care team as it is at this moment, the patient, and nobody else (S61, S62, T31)."""

import pytest

from osmind_app.clinic.messaging import queries
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib import live
from osmind_app.lib.errors import NotAllowed, NotFound
from tests.clinic.onboarding.changing import access_of, active


def everything(talk, actor):
    """Each deed and question about June's chat, as this actor."""
    about = {"actor": actor, "patient_id": talk.cast.june.id, "now": talk.now}
    return [
        lambda: messaging.open_chat(talk.session, **about),
        lambda: messaging.send(talk.session, text="Hello", form_key="f", **about),
        lambda: messaging.mark_read(talk.session, number=1, **about),
        lambda: messaging.keep_draft(talk.session, form_key="f", text="Hello", **about),
        lambda: queries.chat_page(talk.session, **about),
    ]


def team(talk, *others, primary=None):
    patients.set_care_team(
        talk.session,
        actor=talk.cast.ada,
        patient_id=talk.cast.june.id,
        primary_provider_id=(primary or talk.cast.rivera).id,
        other_ids=tuple(one.id for one in others),
        now=talk.now,
    )


@pytest.mark.parametrize("who", ["stone", "olsen", "sam"])
def test_another_clinic_a_colleague_outside_the_team_and_the_front_desk_find_no_chat(talk, who):
    """S62, T24, T31, D1"""
    talk.says(talk.june, "For my team")
    for deed in everything(talk, getattr(talk.cast, who)):
        with pytest.raises(NotFound):
            deed()


def test_another_patient_finds_no_chat_but_their_own(talk, session, cast, now):
    """T24"""
    active(session, cast, now, patient=cast.holt, by=cast.stone)
    ivy = access_of(session, cast, cast.holt)
    for deed in everything(talk, ivy):
        with pytest.raises(NotFound):
            deed()


def test_joining_the_team_opens_the_chat_and_leaving_closes_it_at_the_next_event(talk):
    """S61, S62, T31: an open page too, whose every event asks again"""
    okafor, olsen = talk.cast.okafor, talk.cast.olsen
    talk.says(talk.june, "Hello")
    talk.opens(okafor)
    assert talk.unread(okafor) == 1
    team(talk, olsen)
    for deed in everything(talk, okafor):
        with pytest.raises(NotFound):
            deed()
    assert talk.unread(okafor) == 0
    assert talk.inbox(okafor).rows == []
    assert talk.texts(olsen) == ["Hello"]
    assert talk.unread(olsen) == 1
    talk.says(olsen, "I am new here")


def test_who_joins_and_who_leaves_looks_again_at_once(talk, session):
    """T31: the chat and the bell of the one who left"""
    session.info.clear()
    team(talk, talk.cast.olsen)
    told = {topic for kind, topic in session.info["after_commit"] if kind == live.TOPIC}
    concerned = (talk.cast.rivera, talk.cast.okafor, talk.cast.olsen)
    assert told == {live.patient(talk.cast.june.id), *(live.provider(one.id) for one in concerned)}


def test_the_primary_provider_always_may_and_a_former_one_no_more(talk):
    """S22, T31"""
    team(talk, primary=talk.cast.olsen)
    assert talk.says(talk.cast.olsen)
    with pytest.raises(NotFound):
        talk.says(talk.cast.rivera)


def test_an_admin_outside_the_team_says_why_first(talk, session, cast, now):
    """D1"""
    talk.says(talk.june, "Hello")
    for deed in everything(talk, cast.ada):
        with pytest.raises(ReasonNeeded):
            deed()
    assert talk.inbox(cast.ada).rows == []
    assert talk.unread(cast.ada) == 0
    reason = opening.ChartReason("other", "June asked me to")
    opening.give_reason(session, actor=cast.ada, patient_id=cast.june.id, reason=reason, now=now)
    assert talk.texts(cast.ada) == ["Hello"]
    talk.says(cast.ada, "I look into it")


def test_the_front_desk_has_no_inbox(talk):
    """D1"""
    with pytest.raises(NotAllowed):
        talk.inbox(talk.cast.sam)
    assert talk.unread(talk.cast.sam) == 0
