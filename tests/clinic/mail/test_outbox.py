"""The outbox page: every email with its state, its preview, trying again, taking back (issue 5 line 8, D1, T30)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.mail import errors, service, states
from osmind_app.clinic.mail.rows import PAGE, MailFilter, mail_rows
from osmind_app.lib import tokens
from osmind_app.lib.errors import NotAllowed, NotFound
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter
from tests import mailbox
from tests.mail import WILLOW


def promised(session, cast, now, *, key="k", to="june@example.com", practice=None):
    draft = letters.email_kept(WILLOW, first_name="June")
    patient = cast.june if practice is None else cast.holt
    return outbox.promise(
        session,
        draft,
        key=key,
        to=to,
        now=now,
        practice_id=(practice or cast.willow).id,
        patient_id=patient.id,
    )


def invited(session, cast, now):
    invitation = invitations.send(session, actor=cast.rivera, patient_id=cast.june.id, now=now)
    return session.get_one(Letter, invitation.letter_id)


def rows(session, cast, now, **words):
    return mail_rows(session, actor=cast.ada, filter=MailFilter(**words), now=now)


def test_only_owners_and_admins_look_and_only_at_their_own_practice(session, cast, now):
    """D1, T30"""
    mine, theirs = promised(session, cast, now), promised(session, cast, now, key="other", practice=cast.harbor)
    assert [row.id for row in rows(session, cast, now).rows] == [str(mine.id)]
    for deed in (service.one, service.try_now, service.take_back):
        with pytest.raises(NotFound):
            deed(session, actor=cast.ada, letter_id=theirs.id, now=now)
        for other in (cast.rivera, cast.sam):
            with pytest.raises(NotAllowed):
                deed(session, actor=other, letter_id=mine.id, now=now)
    with pytest.raises(NotAllowed):
        mail_rows(session, actor=cast.sam, filter=MailFilter(), now=now)
    for other in (cast.rivera, cast.sam):
        with pytest.raises(NotAllowed):
            service.preview(session, actor=other, letter_id=mine.id)
    with pytest.raises(NotFound):
        service.preview(session, actor=cast.ada, letter_id=theirs.id)


STORIES = {
    states.WAITING: {},
    states.TRIED: {"last_error": "Resend answered 503", "tries": 1},
    states.LEAVING: {"leased_until": timedelta(minutes=1)},
    states.SENT: {"sent_at": timedelta()},
    states.DELAYED: {"sent_at": timedelta(), "delayed_at": timedelta()},
    states.DELIVERED: {"sent_at": timedelta(), "delayed_at": timedelta(), "delivered_at": timedelta()},
    states.BOUNCED: {"sent_at": timedelta(), "bounced_at": timedelta(), "bounce_reason": "The mailbox is full."},
    states.FAILED: {"failed_at": timedelta(), "last_error": "can't be reached"},
    states.WITHDRAWN: {"withdrawn_at": timedelta()},
}


@pytest.mark.parametrize("state", STORIES)
def test_its_state_is_said_and_found_by_the_view_it_belongs_to(session, cast, now, state):
    letter = promised(session, cast, now)
    for name, value in STORIES[state].items():
        setattr(letter, name, now + value if isinstance(value, timedelta) else value)
    session.add(letter)
    session.flush()
    assert [row.state for row in rows(session, cast, now).rows] == [state]
    views = {view for view in states.VIEWS if rows(session, cast, now, view=view).rows}
    assert (
        views
        == {
            states.WAITING: {"waiting"},
            states.TRIED: {"waiting", "look"},
            states.LEAVING: {"waiting"},
            states.SENT: {"sent"},
            states.DELAYED: {"sent"},
            states.DELIVERED: {"sent"},
            states.BOUNCED: {"look"},
            states.FAILED: {"look"},
            states.WITHDRAWN: {"withdrawn"},
        }[state]
    )
    assert bool(rows(session, cast, now).rows[0].why) == ("look" in views)


def test_the_list_is_paged_and_searched_by_address(session, cast, now):
    for number in range(PAGE + 3):
        promised(session, cast, now + timedelta(seconds=number), key=f"k{number}", to=f"p{number:02}@example.com")
    first = rows(session, cast, now)
    second = rows(session, cast, now, after=first.next)
    told = [row.reader for row in (*first.rows, *second.rows)]
    assert told == [f"p{number:02}@example.com" for number in reversed(range(PAGE + 3))]
    assert second.next == ""
    assert [row.reader for row in rows(session, cast, now, q="P07").rows] == ["p07@example.com"]
    assert rows(session, cast, now, q="%").rows == []
    assert len(rows(session, cast, now, after="nonsense").rows) == PAGE


def test_a_letter_that_was_given_up_is_tried_again_with_all_its_tries(session, cast, now):
    letter = promised(session, cast, now)
    letter.tries, letter.failed_at, letter.last_error = 6, now, "can't be reached"
    session.add(letter)
    session.flush()
    assert service.one(session, actor=cast.ada, letter_id=letter.id, now=now).may_try
    later = now + timedelta(hours=1)
    service.try_now(session, actor=cast.ada, letter_id=letter.id, now=later)
    session.refresh(letter)
    assert (letter.tries, letter.failed_at, letter.last_error, letter.deliver_after) == (0, None, "", later)
    assert session.exec(select(AuditEvent.event).where(AuditEvent.subject_id == letter.id)).all() == [
        "letter.tried_again"
    ]


@pytest.mark.parametrize("name", ["sent_at", "withdrawn_at", "leased_until"])
def test_what_left_or_is_leaving_is_not_sent_a_second_time(session, cast, now, name):
    letter = promised(session, cast, now)
    setattr(letter, name, now + timedelta(minutes=1))
    session.add(letter)
    session.flush()
    with pytest.raises(errors.CantTryAgain):
        service.try_now(session, actor=cast.ada, letter_id=letter.id, now=now)
    assert not service.one(session, actor=cast.ada, letter_id=letter.id, now=now).may_try


def test_a_letter_whose_link_has_ended_is_not_tried_again(session, cast, now):
    letter = invited(session, cast, now)
    letter.failed_at = now
    session.add(letter)
    session.flush()
    late = letter.useless_after + timedelta(seconds=1)
    with pytest.raises(errors.LinkHasEnded):
        service.try_now(session, actor=cast.ada, letter_id=letter.id, now=late)
    assert not service.one(session, actor=cast.ada, letter_id=letter.id, now=late).may_try


def test_a_waiting_letter_is_taken_back_once(session, cast, now):
    letter = promised(session, cast, now)
    service.take_back(session, actor=cast.ada, letter_id=letter.id, now=now)
    session.refresh(letter)
    assert letter.withdrawn_at == now
    with pytest.raises(errors.HasLeft):
        service.take_back(session, actor=cast.ada, letter_id=letter.id, now=now)


def test_an_invitation_is_withdrawn_where_it_was_sent(session, cast, now):
    """An open invitation whose letter never comes would strand the patient (B22)."""
    letter = invited(session, cast, now)
    shown = service.one(session, actor=cast.ada, letter_id=letter.id, now=now)
    assert shown.ends_with_invitation
    assert not shown.may_take_back
    with pytest.raises(errors.EndItsInvitation):
        service.take_back(session, actor=cast.ada, letter_id=letter.id, now=now)


def test_the_preview_holds_no_link_that_works(session, cast, now):
    """T9: an admin who may read an email may not therefore become its reader."""
    letter = invited(session, cast, now)
    token = mailbox.link_in(letter)
    shown = service.preview(session, actor=cast.ada, letter_id=letter.id)
    assert token not in shown.html + shown.text + shown.url
    assert tokens.read_id(shown.url.rpartition("/")[2]) == UUID(int=0)


def test_a_code_in_a_preview_is_not_the_readers(session, cast, now):
    link = tokens.LinkRef("join_code.v1", cast.june.id, tokens.new_nonce(), 1, tokens.signing_key_id())
    draft = letters.join_code(WILLOW, link=link, expires_at=now + timedelta(minutes=15))
    letter = outbox.promise(session, draft, key="code", to="x@example.com", now=now, practice_id=cast.willow.id)
    assert tokens.code(link) not in service.preview(session, actor=cast.ada, letter_id=letter.id).text
