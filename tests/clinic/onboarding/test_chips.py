"""The invite chip and the filter beside it say the same, whatever happens to an invitation, on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import queries
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.patient_filter import EXPIRING, STATUSES, PatientFilter
from osmind_app.outbox import meanings, news
from osmind_app.outbox.models import Letter
from tests import mailbox
from tests.cast import password_hash


def chip_of(session, cast, now, patient=None, actor=None):
    """The patient's chip; fails when another status filter than the chip's own finds the patient."""
    patient = patient or cast.june
    actor = actor or cast.sam
    shown = {}
    for status in STATUSES:
        for archived in (False, True):
            found = queries.patient_rows(
                session, actor=actor, filter=PatientFilter(status=status, archived=archived), now=now
            )
            shown |= {(status, row.id): row.chip for row in found.rows}
    mine = {status: chip for (status, key), chip in shown.items() if key == str(patient.id)}
    soon = mine.pop(EXPIRING, None)  # the one filter that is a part of another
    assert len(mine) == 1
    status, chip = next(iter(mine.items()))
    assert {"sending": "invited", "delayed": "invited", "delivered": "invited"}.get(chip.kind, chip.kind) == status
    assert soon == (chip if "hour" in chip.text else None)
    assert queries.profile(session, actor=actor, patient_id=patient.id, now=now).chip == chip
    return chip


def invited(session, cast, now):
    return invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def letter_of(session, invitation):
    return session.exec(select(Letter).where(Letter.id == invitation.letter_id)).one()


def test_without_an_email(session, cast, now):
    """S45, S46."""
    assert chip_of(session, cast, now, cast.walt).text == "No email"
    onboarding.change_email(
        session, actor=cast.sam, patient_id=cast.walt.id, email="walt@example.com", send_new=False, now=now
    )
    assert chip_of(session, cast, now, cast.walt).text == "Not invited"


@pytest.mark.slow
def test_from_not_invited_to_active(session, cast, now):
    """Each step of an invitation that goes well."""
    assert chip_of(session, cast, now).detail == "No invite was sent yet."
    invitation = invited(session, cast, now)
    assert chip_of(session, cast, now).text == "Sending"
    mailbox.leaves(session, invitation, now)
    assert chip_of(session, cast, now).text == "Invited · 4 days left"
    letter_of(session, invitation).delivered_at = now
    session.flush()
    chip = chip_of(session, cast, now + timedelta(hours=30))
    assert chip.text == "Delivered · 3 days left"
    assert chip.detail == (
        "Sent by Sam Lee on Nov 22, 2026, 9:00 AM PST to june@example.com. Works until Nov 26, 2026, 9:00 AM PST."
    )
    assert chip_of(session, cast, now + timedelta(hours=73)).text == "Delivered · 23 hours left"
    assert chip_of(session, cast, now + timedelta(hours=95, minutes=30)).text == "Delivered · less than 1 hour left"
    onboarding.accept(session, token=mailbox.link_of(invitation), password_hash=password_hash(), now=now)
    assert chip_of(session, cast, now).text == "Active"
    assert chip_of(session, cast, now).detail == "Created a password on Nov 22, 2026, 9:00 AM PST."


def test_the_chip_turns_to_the_microsecond_whether_a_sweep_has_noticed_or_not(session, cast, now):
    """A23."""
    mailbox.leaves(session, invited(session, cast, now), now)
    end = now + timedelta(hours=96)
    assert chip_of(session, cast, end - timedelta(microseconds=1)).kind == "invited"
    assert chip_of(session, cast, end).text == "Expired"
    invitations.note_expired(session, now=end)
    assert chip_of(session, cast, end).text == "Expired"
    invited(session, cast, end)
    assert chip_of(session, cast, end).text == "Sending"


def test_a_letter_that_is_delayed_on_its_way(session, cast, now):
    letter = letter_of(session, invited(session, cast, now))
    letter.sent_at = letter.delayed_at = now
    session.flush()
    chip = chip_of(session, cast, now)
    assert (chip.kind, chip.text) == ("delayed", "Delayed · 4 days left")
    assert chip.detail.startswith("Their mail server has not taken the email yet; it is tried again.")
    letter.delivered_at = now
    session.flush()
    assert chip_of(session, cast, now).text == "Delivered · 4 days left"


@pytest.mark.parametrize(
    ("how", "text"),
    [
        (news.BOUNCED, "Bounced"),
        (news.COMPLAINED, "Marked as spam"),
        (news.SUPPRESSED, "On do-not-send list"),
        (news.FAILED, "Not sent"),
    ],
)
def test_a_letter_that_did_not_arrive(session, cast, now, how, text):
    """B2: each way has a word of its own; a new invitation starts over."""
    letter = letter_of(session, invited(session, cast, now))
    letter.sent_at = letter.delivered_at = letter.bounced_at = now
    letter.bounced_as, letter.bounce_reason = how, meanings.NO_MAILBOX
    session.flush()
    chip = chip_of(session, cast, now)
    assert (chip.kind, chip.text) == ("bounced", text)
    assert chip.detail == (
        "The email did not arrive. The mailbox does not exist: check the address. "
        "Sent by Sam Lee on Nov 22, 2026, 9:00 AM PST to june@example.com."
    )
    invited(session, cast, now + timedelta(minutes=1))
    assert chip_of(session, cast, now).text == "Sending"


def test_a_letter_that_was_given_up(session, cast, now):
    """F6."""
    letter = letter_of(session, invited(session, cast, now))
    letter.failed_at, letter.last_error = now, "Resend answered 422 validation_error: Invalid `to` field"
    session.flush()
    chip = chip_of(session, cast, now)
    assert (chip.kind, chip.text) == ("bounced", "Not sent")
    assert "The mail service does not take this address: check it." in chip.detail


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("undo", "The last invite was taken back before it left."),
        ("withdraw", "The link of the last invite was turned off."),
        ("decline", 'Whoever got the last invite said "Not me".'),
        ("email", "The email changed: the link sent before no longer works."),
    ],
)
def test_an_invitation_that_ended_reads_not_invited_and_says_why(session, cast, now, end, why):
    """D8, A19, B11, A8."""
    invitation = invited(session, cast, now)
    if end == "undo":
        invitations.undo(session, actor=cast.sam, invitation_id=invitation.id, now=now)
    elif end == "withdraw":
        invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    elif end == "decline":
        invitations.decline(session, token=mailbox.link_of(invitation), now=now)
    else:
        onboarding.change_email(
            session, actor=cast.sam, patient_id=cast.june.id, email="new@example.com", send_new=False, now=now
        )
    chip = chip_of(session, cast, now)
    assert (chip.text, chip.detail) == ("Not invited", why)


def test_archiving_turns_the_access_off_and_restoring_starts_over(session, cast, now):
    """A26."""
    onboarding.accept(
        session, token=mailbox.link_of(invited(session, cast, now)), password_hash=password_hash(), now=now
    )
    onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert chip_of(session, cast, now).detail == "Archived on Nov 22, 2026, 9:00 AM PST."
    onboarding.restore(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert chip_of(session, cast, now).detail == "The portal access was turned off."
    invited(session, cast, now + timedelta(hours=1))
    assert chip_of(session, cast, now).text == "Sending"
