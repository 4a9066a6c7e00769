"""See what they will see: nothing is sent, no link works, and looking is written down (B16)."""

from datetime import timedelta

import pytest
from sqlmodel import func, select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations import links
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.errors import InvitationDamaged
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.messaging.queries import HomeCard
from osmind_app.clinic.onboarding import previews
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.patients.opening import HOLDS_FOR, ChartReason
from osmind_app.lib.db import metadata
from osmind_app.lib.errors import NotFound
from osmind_app.lib.settings import settings
from tests import mailbox
from tests.chats import says
from tests.clinic.onboarding.changing import access_of, active
from tests.situations import Scene


@pytest.fixture
def look(session, cast, now):
    """What Sam's browser does at June's preview."""
    return lambda part, at=now, actor=cast.sam, patient=cast.june: part(
        session, actor=actor, patient_id=patient.id, now=at
    )


def rows_of_everything(session):
    """Table → how many rows."""
    return {t.name: session.exec(select(func.count()).select_from(t)).one() for t in metadata.sorted_tables}


def test_before_the_first_invitation_it_is_the_letter_the_doors_and_home(look):
    """B16: with the deadline the link would have"""
    page = look(previews.open_preview)
    letter, door = look(previews.letter), look(previews.invited)
    assert [one.key for one in page.doors] == [previews.LANDING, previews.PASSWORD]
    assert (letter.kind, page.subject) == ("invitation", "Willow Creek invited you to the patient portal")
    assert (page.reader, letter.to) == ("june@example.com", "june@example.com")
    assert "works until Thursday, November 26 at 9:00 AM (Pacific Time)" in letter.text
    assert (door.first_name, door.deadline) == ("June", "Thursday, November 26 at 9:00 AM (Pacific Time)")
    assert page.home.first_name == "June"
    assert page.home.care_team == ["Dr. Rivera", "Dr. Okafor"]


def test_the_letter_of_somebody_who_is_being_typed(session, cast, now):
    """B16: as it would be, with nothing made, sent or written down"""
    typed = {"first_name": "Ruth", "last_name": "Abel", "preferred_name": "", "email": "ruth@example.com"}
    rows = rows_of_everything(session)
    letter = previews.letter_to_be(session, actor=cast.sam, form=typed, now=now)
    assert (letter.reader, letter.subject) == ("ruth@example.com", "Willow Creek invited you to the patient portal")
    assert "Hello Ruth," in letter.text
    assert "works until Thursday, November 26 at 9:00 AM (Pacific Time)" in letter.text
    assert f"/i/{previews.SAMPLE}" in letter.text
    called = previews.letter_to_be(session, actor=cast.sam, form=typed | {"preferred_name": "{{7*7}}<b>"}, now=now)
    assert "7*7" not in called.text  # no name is: the letter greets without one, as it would when sent
    assert "Hello,\n" in previews.letter_to_be(session, actor=cast.sam, form={}, now=now).text
    session.flush()
    assert rows_of_everything(session) == rows


def test_home_in_it_counts_the_messages_she_has_not_read_and_none_for_the_front_desk(session, cast, look, now):
    """B16, D1"""
    active(session, cast, now)
    june = access_of(session, cast)
    for text in ("Hello", "Are you there?"):
        says(session, actor=cast.rivera, patient_id=cast.june.id, text=text, now=now)
    messaging.mark_read(session, actor=june, patient_id=cast.june.id, number=1, now=now)
    assert look(previews.open_preview, actor=cast.okafor).home.messages.count == 1
    assert look(previews.open_preview).home.messages == HomeCard()


def test_the_link_in_it_opens_nothing(session, look, now):
    """B16, T2: a sample, not a token"""
    look(previews.open_preview)
    url = look(previews.letter).url
    assert url == f"{settings().public_url}/i/sample"
    with pytest.raises(InvitationDamaged):
        links.look_up(session, token=url.rpartition("/")[2], now=now)


def test_who_was_invited_would_get_the_next_letter(session, cast, look, now):
    """S26"""
    sent = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    mailbox.leaves(session, sent, now)
    look(previews.open_preview)
    assert look(previews.letter).kind == "invitation_again"


def test_who_has_a_password_would_get_a_reset(session, cast, look, now):
    """A10, S80"""
    Scene(session, cast.sam, cast.june, now).active()
    page = look(previews.open_preview)
    assert [one.key for one in page.doors] == [previews.NEW_PASSWORD]
    letter = look(previews.letter)
    assert (letter.kind, letter.url) == ("password_reset", f"{settings().public_url}/r/sample")


def test_a_patient_without_email_can_be_looked_at_too(cast, look):
    """S45"""
    page = look(previews.open_preview, patient=cast.walt)
    assert page.reader == "no email yet"
    assert look(previews.letter, patient=cast.walt).subject == page.subject


def test_nothing_is_sent_and_nothing_changes_but_the_record(session, cast, look):
    """B16"""

    def rows():
        session.flush()
        counted = rows_of_everything(session)
        return {name: number for name, number in counted.items() if name != "audit_event"}

    before = rows()
    for part in (previews.open_preview, previews.letter, previews.invited):
        look(part)
    assert rows() == before
    written = session.exec(select(AuditEvent).where(AuditEvent.event == "preview.opened")).one()
    assert (written.actor_id, written.patient_id) == (cast.sam.id, cast.june.id)


def test_the_parts_are_shown_only_beside_an_opened_preview(cast, look, now):
    """House rule: no look without its line in the record; both sides of the hour"""
    for part in (previews.letter, previews.invited):
        with pytest.raises(NotFound):
            look(part)
    look(previews.open_preview)
    with pytest.raises(NotFound):
        look(previews.letter, actor=cast.rivera)
    look(previews.letter, at=now + HOLDS_FOR - timedelta(microseconds=1))
    with pytest.raises(NotFound):
        look(previews.letter, at=now + HOLDS_FOR)


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_finds_a_preview(cast, look, who):
    """D1, T30"""
    for part in (previews.open_preview, previews.letter, previews.invited):
        with pytest.raises(NotFound):
            look(part, actor=getattr(cast, who))


def test_an_admin_outside_the_care_team_says_why_first(session, cast, look, now):
    """D1"""
    with pytest.raises(ReasonNeeded):
        look(previews.open_preview, actor=cast.ada)
    opening.give_reason(session, actor=cast.ada, patient_id=cast.june.id, reason=ChartReason("sign_in"), now=now)
    assert look(previews.open_preview, actor=cast.ada).name == "June Park"
