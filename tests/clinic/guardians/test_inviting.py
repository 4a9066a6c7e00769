"""A guardian is invited, gets in once, and is let out again (S52, S53, D3, A13, A15, B5; letter 31)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.families.models import GUARDIAN, PortalAccess
from osmind_app.clinic.guardians import errors, links
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.guardians.queries import ACTIVE, DECLINED, EXPIRED, INVITED, NONE, Standing, standings
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.updates.models import CareTeamUpdate
from osmind_app.lib.errors import FormErrors, NotFound
from tests import letters, mailbox
from tests.cast import password_hash
from tests.clinic.guardians.family import ALL, invites, lets_in, link_of, rob
from tests.clinic.onboarding.changing import somebody_elses

HOURS = timedelta(hours=96)


def standing(session, cast, contact, now):
    return standings(session, actor=cast.rivera, patient_id=cast.leo.id, now=now).get(str(contact.id), Standing())


def test_the_letter_names_no_patient(session, cast, now):
    """Letter 31, D7: whoever reads it learns that somebody is a patient, and not who."""
    invites(session, cast, cast.dana, now)
    letter = letters.latest(session, to="dana@example.com", kind="guardian_invitation")
    assert letter.subject == "Willow Creek invited you to someone’s portal"
    assert "You will sign in with your own email and password." in letter.preheader
    assert "/g/" in letter.url
    assert not {word for word in ("Leo", "Marsh", "Dana") if word in letter.text + letter.subject}


def test_a_guardian_gets_in_with_a_password_of_their_own(session, cast, now):
    access = lets_in(session, cast, cast.dana, now, scopes="appointments forms")
    account = session.get_one(Account, access.account_id)
    assert (account.email, access.role, access.scopes) == ("dana@example.com", GUARDIAN, "appointments forms")
    assert standing(session, cast, cast.dana, now).state == ACTIVE
    told = session.exec(select(CareTeamUpdate).where(CareTeamUpdate.kind == "guardian_joined")).all()
    assert [one.provider_id for one in told] == [cast.rivera.id]
    events = session.exec(select(AuditEvent.event).where(AuditEvent.patient_id == cast.leo.id)).all()
    assert {"guardian.invited", "access.granted", "guardian.accepted"} <= set(events)


def test_an_account_that_is_in_use_keeps_its_password_and_opens_one_record_more(session, cast, now):
    """D3: one sign-in, several patients; the link does not overrule the password."""
    account = somebody_elses(session, cast, now, "dana@example.com")
    sent = invites(session, cast, cast.dana, now)
    with pytest.raises(errors.NeedsOwnPassword):
        guardians.accept(session, token=link_of(sent), password_hash=password_hash(), now=now)
    guardians.accept_as(session, token=link_of(sent), account=account, now=now)
    assert {one.patient_id for one in families.accesses_of(session, account_id=account.id)} == {
        cast.holt.id,
        cast.leo.id,
    }


def test_another_account_is_not_let_in(session, cast, now):
    sent = invites(session, cast, cast.dana, now)
    other = somebody_elses(session, cast, now, "else@example.com")
    with pytest.raises(errors.OtherAccount):
        guardians.accept_as(session, token=link_of(sent), account=other, now=now)


def test_a_link_works_once_and_until_its_hours_are_over(session, cast, now):
    sent = invites(session, cast, cast.dana, now)
    links.look_up(session, token=link_of(sent), now=now + HOURS - timedelta(microseconds=1))
    with pytest.raises(errors.GuardianLinkExpired):
        links.look_up(session, token=link_of(sent), now=now + HOURS)
    assert standing(session, cast, cast.dana, now + HOURS).state == EXPIRED
    guardians.accept(session, token=link_of(sent), password_hash=password_hash(), now=now)
    with pytest.raises(errors.GuardianLinkUsed):
        guardians.accept(session, token=link_of(sent), password_hash=password_hash(), now=now)


def test_sending_again_ends_the_earlier_link(session, cast, now):
    first, second = invites(session, cast, cast.dana, now), invites(session, cast, cast.dana, now)
    with pytest.raises(errors.GuardianLinkReplaced):
        links.look_up(session, token=link_of(first), now=now)
    assert links.look_up(session, token=link_of(second), now=now).id == second.id


def ends_by_withdrawing(session, cast, now):
    guardians.withdraw(session, actor=cast.sam, contact_id=cast.dana.id, now=now)


def ends_by_another_address(session, cast, now):
    families.change_contact(
        session,
        actor=cast.sam,
        contact_id=cast.dana.id,
        version=cast.dana.version,
        details=ContactDetails("Dana Marsh", "parent", "new@example.com"),
        now=now,
    )


def ends_by_removing_the_contact(session, cast, now):
    guardians.remove_contact(session, actor=cast.sam, contact_id=cast.dana.id, now=now)


def ends_by_archiving(session, cast, now):
    onboarding.archive(session, actor=cast.sam, patient_id=cast.leo.id, now=now)
    onboarding.restore(session, actor=cast.sam, patient_id=cast.leo.id, now=now)  # brings no link back


@pytest.mark.parametrize(
    "ends", [ends_by_withdrawing, ends_by_another_address, ends_by_removing_the_contact, ends_by_archiving]
)
def test_what_turns_a_link_off(session, cast, now, ends):
    """Security §3.3: withdrawn, another address, no contact any more, archived."""
    sent = invites(session, cast, cast.dana, now)
    ends(session, cast, now)
    with pytest.raises(errors.GuardianLinkWithdrawn):
        guardians.accept(session, token=link_of(sent), password_hash=password_hash(), now=now)


def test_whoever_it_is_not_for_turns_it_off_and_the_staff_read_so(session, cast, now):
    """B11"""
    sent = invites(session, cast, cast.dana, now)
    assert standing(session, cast, cast.dana, now).state == INVITED
    guardians.decline(session, token=link_of(sent), now=now)
    assert standing(session, cast, cast.dana, now).state == DECLINED


def test_a_patients_link_is_no_guardians_link(session, cast, now):
    """Security §3.2: a token of one kind is damaged for every other."""
    patients_own = onboarding.resend_or_reset(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    with pytest.raises(errors.GuardianLinkDamaged):
        links.look_up(session, token=mailbox.link_of(patients_own), now=now)


def test_who_can_not_be_invited(session, cast, now):
    robs = rob(session, cast, now)
    robs.email = None
    with pytest.raises(errors.ContactHasNoEmail):
        invites(session, cast, robs, now)
    cast.leo.email = "dana@example.com"
    session.flush()
    with pytest.raises(errors.PatientsOwnEmail):
        invites(session, cast, cast.dana, now)
    cast.leo.email = None
    session.flush()
    lets_in(session, cast, cast.dana, now)
    with pytest.raises(errors.HasAccess):
        invites(session, cast, cast.dana, now)


def test_a_mailbox_is_not_flooded(session, cast, now):
    for _ in range(5):
        invites(session, cast, cast.dana, now)
    with pytest.raises(errors.TooManyInvites):
        invites(session, cast, cast.dana, now)
    invites(session, cast, cast.dana, now + timedelta(hours=24))


@pytest.mark.parametrize("chosen", [[], ["messages"], ["everything"]])
def test_what_a_guardian_sees_is_chosen_from_what_there_is(chosen):
    """T27, T32: messages are between a patient and their care team, whatever a form says."""
    with pytest.raises(FormErrors):
        guardians.scopes_of(chosen)


def test_dr_stone_and_who_is_not_on_the_care_team_let_nobody_in(session, cast, now):
    """T30, T31"""
    lets_in(session, cast, rob(session, cast, now), now)
    for actor in (cast.stone, cast.olsen):
        for deed, more in (
            (guardians.invite, {"scopes": ALL}),
            (guardians.withdraw, {}),
            (guardians.change_scopes, {"scopes": ALL}),
            (guardians.end, {}),
            (guardians.remove_contact, {}),
        ):
            with pytest.raises(NotFound):
                deed(session, actor=actor, contact_id=cast.dana.id, now=now, **more)
        with pytest.raises(NotFound):
            standings(session, actor=actor, patient_id=cast.leo.id, now=now)


def test_an_access_that_ends_is_over_at_once(session, cast, now):
    """T32: the sign-in opens nothing more, every browser is signed out, letter 19 says so."""
    access = lets_in(session, cast, cast.dana, now)
    _row, secret = sessions.start(session, account_id=access.account_id, kind=PATIENT, device="", now=now)
    session.flush()
    guardians.end(session, actor=cast.sam, contact_id=cast.dana.id, now=now)
    assert families.access_of(session, account_id=access.account_id) is None
    assert sessions.find(session, secret=secret, kind=PATIENT, now=now) is None
    assert "access_ended" in mailbox.kinds_to(session, "dana@example.com")
    assert standing(session, cast, cast.dana, now).state == NONE
    with pytest.raises(errors.NothingOpen):
        guardians.end(session, actor=cast.sam, contact_id=cast.dana.id, now=now)
    again = invites(session, cast, cast.dana, now)  # and she may come back
    guardians.accept(session, token=link_of(again), password_hash=password_hash(), now=now)
    live = select(PortalAccess).where(PortalAccess.patient_id == cast.leo.id, PortalAccess.ended_at.is_(None))
    assert len(session.exec(live).all()) == 1
