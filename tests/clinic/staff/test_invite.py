"""Staff join by invitation only (D1): who may invite whom, and how an invitation ends."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import (
    ADMIN,
    CLINICIAN,
    FRONT_DESK,
    OWNER,
    PROVIDER,
    Account,
    Provider,
    StaffInvitation,
)
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.staff import errors
from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.staff.details import StaffDetails
from osmind_app.lib import tokens
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox.models import Letter
from tests import mailbox
from tests.clinic.staff.joining import NOOR, accepts, an_owner, details, invited, joined

SECOND = timedelta(seconds=1)


def works(session, invitation, at):
    try:
        return staff.look_up(session, token=tokens.sign(invitation.link), now=at)
    except errors.StaffLinkRefused as refused:
        return type(refused)


def test_an_admin_invites_and_the_letter_carries_a_link_of_its_own_kind(session, cast, now):
    """Letter 24, security 3.2"""
    invitation = invited(session, cast.ada, role=FRONT_DESK)
    [letter] = mailbox.letters_to(session, NOOR)
    assert (letter.kind, letter.practice_id, letter.patient_id) == ("staff_invitation", cast.willow.id, None)
    assert letter.link == invitation.link
    assert works(session, invitation, now) is invitation
    for purpose in ("invite.v1", "reset.v1"):
        other = LinkRef(purpose, invitation.id, invitation.nonce, 1, invitation.key_id)
        with pytest.raises(errors.StaffLinkDamaged):
            staff.look_up(session, token=tokens.sign(other), now=now)


def test_before_it_is_accepted_there_is_no_account_and_nobody_on_the_staff(session, cast):
    invited(session, cast.ada)
    assert not session.exec(select(Account).where(Account.email == NOOR)).all()
    assert not session.exec(select(Provider).where(Provider.full_name == "Noor Haddad")).all()


def test_the_practices_own_hours_decide_how_long_the_link_works(session, cast, now):
    """D12, A23: both sides of the limit"""
    cast.willow.invitation_hours = 48
    session.add(cast.willow)
    invitation = invited(session, cast.ada)
    end = now + timedelta(hours=48)
    assert works(session, invitation, end - SECOND) is invitation
    assert works(session, invitation, end) is errors.StaffLinkExpired


@pytest.mark.parametrize("who", ["rivera", "sam"])
def test_providers_and_the_front_desk_invite_nobody(session, cast, who):
    """D1"""
    with pytest.raises(NotAllowed):
        invited(session, getattr(cast, who))


@pytest.mark.parametrize(("role", "may"), [(OWNER, False), (ADMIN, True), (CLINICIAN, True), (FRONT_DESK, True)])
def test_an_admin_gives_every_role_but_owner(session, cast, role, may):
    """D1"""
    if may:
        assert invited(session, cast.ada, role=role).role == role
        return
    with pytest.raises(errors.OwnersOnly):
        invited(session, cast.ada, role=role)


def test_an_owner_invites_another_owner_whose_invitation_no_admin_touches(session, cast, now):
    invitation = invited(session, an_owner(session, cast), role=OWNER)
    for deed in (staff.resend, staff.withdraw):
        with pytest.raises(errors.OwnersOnly):
            deed(session, actor=cast.ada, invitation_id=invitation.id, now=now)
    assert accepts(session, invitation).role == OWNER


def test_dr_stone_finds_no_invitation_of_willow_creek(session, cast, now):
    """T30"""
    invitation = invited(session, cast.ada)
    for deed in (staff.resend, staff.withdraw):
        with pytest.raises(NotFound):
            deed(session, actor=cast.stone, invitation_id=invitation.id, now=now)
    assert works(session, invitation, now) is invitation


def test_resending_makes_a_new_link_and_ends_the_earlier_with_its_letter(session, cast, now):
    """S26, T6 for staff"""
    first = invited(session, cast.ada)
    second = staff.resend(session, actor=cast.ada, invitation_id=first.id, now=now + SECOND)
    assert works(session, first, now) is errors.StaffLinkReplaced
    assert works(session, second, now) is second
    assert (second.role, second.full_name) == (first.role, first.full_name)
    assert [letter.link_id for letter in mailbox.letters_to(session, NOOR)] == [second.id]
    with pytest.raises(errors.NoLongerOpen):
        staff.resend(session, actor=cast.ada, invitation_id=first.id, now=now)


def test_an_expired_invitation_can_be_resent_or_invited_anew(session, cast, now):
    first = invited(session, cast.ada)
    late = first.expires_at
    second = staff.resend(session, actor=cast.ada, invitation_id=first.id, now=late)
    third = invited(session, cast.ada, now=second.expires_at)
    assert works(session, second, late) is errors.StaffLinkReplaced
    assert works(session, third, second.expires_at) is third


def test_withdrawing_turns_the_link_off_and_takes_back_a_letter_that_has_not_left(session, cast, now):
    invitation = invited(session, cast.ada)
    staff.withdraw(session, actor=cast.ada, invitation_id=invitation.id, now=now)
    assert works(session, invitation, now) is errors.StaffLinkWithdrawn
    assert mailbox.letters_to(session, NOOR) == []
    with pytest.raises(errors.NoLongerOpen):
        staff.withdraw(session, actor=cast.ada, invitation_id=invitation.id, now=now)


def test_five_letters_to_one_address_in_24_hours_and_no_more(session, cast, now):
    """Both sides of the limit"""
    invitation = invited(session, cast.ada)
    for _ in range(4):
        invitation = staff.resend(session, actor=cast.ada, invitation_id=invitation.id, now=now)
    with pytest.raises(errors.TooManyStaffInvites) as refused:
        staff.resend(session, actor=cast.ada, invitation_id=invitation.id, now=now + timedelta(hours=24) - SECOND)
    assert "Nov 23, 2026, 9:00 AM PST" in refused.value.sentence
    assert staff.resend(session, actor=cast.ada, invitation_id=invitation.id, now=now + timedelta(hours=24))


def refused_at_email(session, actor, **given):
    with pytest.raises(FormErrors) as refused:
        invited(session, actor, **given)
    return refused.value.by_field["email"]


def test_an_address_is_not_invited_twice(session, cast, now):
    invited(session, cast.ada)
    assert "is invited already" in refused_at_email(session, cast.ada)


def test_somebody_of_the_staff_is_not_invited_again(session, cast, now):
    assert "Dr. Okafor is on the staff already" in refused_at_email(
        session, cast.ada, email="okafor@willowcreek.example"
    )
    staff.deactivate(session, actor=cast.ada, provider_id=cast.okafor.id, takes_over_id=None, now=now)
    assert "was deactivated. Reactivate them" in refused_at_email(session, cast.ada, email="okafor@willowcreek.example")


def test_a_patients_address_can_be_invited_a_person_may_be_both(session, cast):
    """A14, D3"""
    assert joined(session, cast.ada, email="june@example.com").full_name == "Noor Haddad"
    kinds = session.exec(select(Account.kind).where(Account.email == "june@example.com")).all()
    assert kinds == [PROVIDER]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"full_name": "\u200b"}, "full_name"),
        ({"full_name": "N" * 101}, "full_name"),
        ({"email": ""}, "email"),
        ({"email": "noor"}, "email"),
        ({"role": ""}, "role"),
        ({"role": "superuser"}, "role"),
        ({"role": FRONT_DESK, "sees_patients": "on"}, "sees_patients"),
    ],
)
def test_a_form_says_what_needs_another_look(form, field):
    """T27"""
    good = {"full_name": "N" * 100, "email": NOOR, "role": CLINICIAN, "sees_patients": "on"}
    assert StaffDetails.from_form(good, asks_email=True) == details(name="N" * 100, sees=True)
    with pytest.raises(FormErrors) as refused:
        StaffDetails.from_form(good | form, asks_email=True)
    assert [*refused.value.by_field] == [field]


def test_what_was_done_is_written_down_and_no_link_is_kept_anywhere(session, cast, now):
    """Security 3.13, T2"""
    first = invited(session, cast.ada)
    staff.opened(session, token=tokens.sign(first.link), now=now)
    staff.opened(session, token=tokens.sign(first.link), now=now)
    second = staff.resend(session, actor=cast.ada, invitation_id=first.id, now=now)
    for _ in range(2):
        with pytest.raises(errors.StaffLinkReplaced) as refused:
            staff.look_up(session, token=tokens.sign(first.link), now=now)
        staff.note_refused(session, refused=refused.value, now=now)
    staff.withdraw(session, actor=cast.ada, invitation_id=second.id, now=now)
    events = session.exec(select(AuditEvent).where(AuditEvent.practice_id == cast.willow.id)).all()
    assert [one.event for one in events] == [
        "staff.invited",
        "staff.link_opened",
        "staff.invited_again",
        "staff.link_refused",
        "staff.invitation_withdrawn",
    ]
    kept = [*events, *session.exec(select(StaffInvitation)), *session.exec(select(Letter))]
    for link in (first.link, second.link):
        assert not [row for row in kept if tokens.sign(link).split(".")[1] in repr(row)]


def test_who_is_no_staff_turns_the_link_off_themselves(session, cast, now):
    """B20: it went to a patient by mistake"""
    invitation = invited(session, cast.ada, email="june@example.com")
    staff.decline(session, token=tokens.sign(invitation.link), now=now)
    assert works(session, invitation, now) is errors.StaffLinkWithdrawn


def test_an_admin_does_not_learn_that_an_address_works_for_another_clinic(session, cast, now):
    """T11: only who opens the letter reads it, and joins after leaving there; sending again says nothing either"""
    joined(session, cast.stone)
    invitation = invited(session, cast.ada)
    again = staff.resend(session, actor=cast.ada, invitation_id=invitation.id, now=now + SECOND)
    assert mailbox.letters_to(session, NOOR)[-1].link_id == again.id
    assert works(session, again, now + SECOND) is errors.StaffLinkElsewhere


def test_whoever_is_on_the_staff_by_now_is_not_invited_again(session, cast, now):
    invitation = invited(session, cast.ada)
    account = accounts.open(session, kind=PROVIDER, email=NOOR, password_hash="$x", now=now)
    cast.sam.account_id = account.id
    session.flush()
    with pytest.raises(errors.OnTheStaff, match="Sam Lee is on the staff already"):
        staff.resend(session, actor=cast.ada, invitation_id=invitation.id, now=now + SECOND)
