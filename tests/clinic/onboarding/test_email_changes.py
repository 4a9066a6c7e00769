"""Another address to sign in with: asked for, confirmed from the new mailbox, told to the old one (A8, T21)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.onboarding import chart as charts
from osmind_app.clinic.onboarding import email_changes, email_confirming, email_links, errors, portal
from osmind_app.clinic.onboarding import email_errors as refused
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.email_changes import LIFETIME, MOST_LETTERS, WITHIN
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.lib.errors import FormErrors, NotFound
from tests import mailbox
from tests.cast import password_hash
from tests.clinic.onboarding.changing import (
    NEW,
    OLD,
    access_of,
    active,
    asks,
    confirm_link,
    confirms,
    keep_link,
    keeps,
    somebody_elses,
    state,
)

TICK = timedelta(microseconds=1)


def test_both_mailboxes_are_written_to_and_nothing_changes(session, cast, now):
    """A8, T21, letter 27"""
    active(session, cast, now)
    asks(session, cast, now)
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}
    assert mailbox.kinds_to(session, NEW) == ["email_confirm"]
    assert "email_about_to_change" in mailbox.kinds_to(session, OLD)


def test_confirming_changes_account_and_chart_together_and_signs_everybody_out(session, cast, now):
    """A8, T17, T21, letter 9"""
    june = active(session, cast, now)
    _, secret = sessions.start(session, account_id=june.id, kind=PATIENT, device="", now=now)
    change = asks(session, cast, now)
    confirms(session, change, now)
    assert vars(state(session, cast)) == {"chart": NEW, "account": NEW}
    assert sessions.find(session, secret=secret, kind=PATIENT, now=now) is None
    assert mailbox.kinds_to(session, NEW)[-1] == "email_changed"
    assert mailbox.kinds_to(session, OLD)[-1] == "email_changed_from"
    onboarding.forgot_password(session, email=NEW, now=now)
    assert mailbox.kinds_to(session, NEW)[-1] == "password_reset"


def test_the_link_works_until_its_deadline_and_not_at_it(session, cast, now):
    """A8: 96 hours of elapsed time"""
    active(session, cast, now)
    change = asks(session, cast, now)
    assert email_links.to_confirm(session, token=confirm_link(change), now=now + LIFETIME - TICK)
    with pytest.raises(refused.ChangeExpired):
        confirms(session, change, now + LIFETIME)
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}


def test_confirming_twice_says_that_it_is_done(session, cast, now):
    """A8"""
    active(session, cast, now)
    change = asks(session, cast, now)
    confirms(session, change, now)
    with pytest.raises(refused.AlreadyConfirmed):
        confirms(session, change, now)


def test_a_link_of_another_purpose_confirms_nothing(session, cast, now):
    """Security 3.2, T1"""
    active(session, cast, now)
    change = asks(session, cast, now)
    whole = confirm_link(change)
    for wrong in (keep_link(change), "", "x.y", whole[:-2], whole[:-1] + ("A" if whole[-1] != "A" else "B")):
        with pytest.raises(refused.EmailLinkDamaged):
            email_confirming.confirm(session, token=wrong, now=now)


def test_a_second_change_ends_the_first(session, cast, now):
    """A8, T6: one address waits at a time"""
    active(session, cast, now)
    first = asks(session, cast, now)
    second = asks(session, cast, now, email="third@example.org")
    with pytest.raises(refused.ChangeStopped):
        confirms(session, first, now)
    assert mailbox.letters_to(session, NEW) == []  # had not left yet
    confirms(session, second, now)
    assert vars(state(session, cast)) == {"chart": "third@example.org", "account": "third@example.org"}


def test_staff_cancel_and_the_old_address_stays(session, cast, now):
    """A8"""
    active(session, cast, now)
    change = asks(session, cast, now)
    email_changes.cancel(session, actor=cast.okafor, patient_id=cast.june.id, now=now)
    with pytest.raises(refused.ChangeStopped):
        confirms(session, change, now)
    with pytest.raises(refused.NoEmailChange):
        email_changes.cancel(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}


def test_the_patient_asks_in_the_portal_and_cancels_there(session, cast, now):
    """S10, A8, T21"""
    active(session, cast, now)
    june = access_of(session, cast)
    change = email_changes.start_own(session, actor=june, email=f" {NEW.upper()} ", now=now)
    assert (change.new_email, change.by_patient) == (NEW, True)
    email_changes.cancel_own(session, actor=june, now=now)
    with pytest.raises(refused.ChangeStopped):
        confirms(session, change, now)
    with pytest.raises(FormErrors):
        email_changes.start_own(session, actor=june, email="no address", now=now)
    with pytest.raises(FormErrors, match="problem"):
        email_changes.start_own(session, actor=june, email=OLD, now=now)


def test_the_letter_is_sent_again_with_the_same_link(session, cast, now):
    """A8"""
    active(session, cast, now)
    change = asks(session, cast, now)
    later = now + timedelta(hours=1)
    assert email_changes.send_again(session, actor=cast.sam, patient_id=cast.june.id, now=later).id == change.id
    first, second = mailbox.letters_to(session, NEW)
    assert mailbox.link_in(first) == mailbox.link_in(second) == confirm_link(change)


def test_sending_again_after_the_deadline_begins_anew(session, cast, now):
    """A8"""
    active(session, cast, now)
    first = asks(session, cast, now)
    second = email_changes.send_again(session, actor=cast.sam, patient_id=cast.june.id, now=now + LIFETIME)
    assert second.id != first.id
    confirms(session, second, now + LIFETIME)
    assert state(session, cast).account == NEW


def test_a_new_mailbox_is_not_flooded(session, cast, now):
    """T39: five letters in 24 hours, whoever asks; the sixth says when"""
    active(session, cast, now)
    for number in range(MOST_LETTERS - 1):
        asks(session, cast, now, email=f"june{number}@example.org")
    email_changes.send_again(session, actor=cast.sam, patient_id=cast.june.id, now=now + timedelta(minutes=2))
    with pytest.raises(refused.TooManyEmailChanges, match=r"from Nov 23, 2026, 9:00 AM PST"):
        asks(session, cast, now + WITHIN - TICK)
    assert asks(session, cast, now + WITHIN)


def test_another_patients_account_is_not_told_to_staff_and_not_taken(session, cast, now):
    """T11, D3: only who reads the new mailbox learns it, and nothing is half done"""
    active(session, cast, now)
    somebody_elses(session, cast, now, NEW)
    change = asks(session, cast, now)
    with pytest.raises(refused.AddressTaken), session.begin_nested():
        confirms(session, change, now)
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}
    email_confirming.give_up(session, token=confirm_link(change), now=now)
    with pytest.raises(refused.AddressTaken):
        email_links.to_confirm(session, token=confirm_link(change), now=now)
    assert email_changes.waiting(session, account_id=change.account_id) is None


def test_a_chart_that_took_the_address_meanwhile_stops_the_change(session, cast, now):
    """A8, F14: account and chart change together or not at all"""
    active(session, cast, now)
    change = asks(session, cast, now)
    patients.set_email(session, actor=cast.sam, patient_id=cast.walt.id, email=NEW, now=now)
    with pytest.raises(refused.AddressTaken), session.begin_nested():
        confirms(session, change, now)
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}


def test_the_address_of_another_patient_of_the_practice_is_named_before(session, cast, now):
    """S75, D3"""
    active(session, cast, now)
    patients.set_email(session, actor=cast.sam, patient_id=cast.walt.id, email=NEW, now=now)
    with pytest.raises(errors.EmailInUse, match="Walt Brandt"):
        asks(session, cast, now)


def of_two_clinics(session, cast, now):
    """June is Harbor's patient too, with the same address and one sign-in."""
    june = active(session, cast, now)
    patients.set_email(session, actor=cast.stone, patient_id=cast.holt.id, email=OLD, now=now)
    families.grant(session, account_id=june.id, patient_id=cast.holt.id, practice_id=cast.harbor.id, now=now)
    return june


def test_an_account_of_two_clinics_is_moved_by_its_owner_and_the_other_clinics_chart_stays(session, cast, now):
    """D3: one sign-in, whose address is one; another clinic's chart is that clinic's"""
    june = of_two_clinics(session, cast, now)
    confirms(session, email_changes.start_own(session, actor=access_of(session, cast), email=NEW, now=now), now)
    assert vars(state(session, cast)) == {"chart": NEW, "account": NEW}
    assert state(session, cast, cast.holt).chart == OLD
    assert len(families.accesses_of(session, account_id=june.id)) == 2
    # then Harbor writes the address they sign in with already: no second confirmation
    onboarding.change_email(session, actor=cast.stone, patient_id=cast.holt.id, email=NEW, send_new=False, now=now)
    assert state(session, cast, cast.holt).chart == NEW


def test_neither_of_two_clinics_moves_an_account_that_opens_both(session, cast, now):
    """D3, T21: a mailbox of the clinic's own would open the other clinic's chart; the sentence names no clinic"""
    of_two_clinics(session, cast, now)
    for actor, patient in ((cast.ada, cast.june), (cast.sam, cast.june), (cast.stone, cast.holt)):
        with pytest.raises(refused.OwnSignInOnly) as told:
            email_changes.start(session, actor=actor, patient_id=patient.id, email="third@example.org", now=now)
        assert "clinic" not in told.value.sentence
    assert mailbox.letters_to(session, "third@example.org") == []
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}


def test_a_provider_moves_no_account_that_opens_a_chart_outside_their_care_team(session, cast, now):
    """D1, D3: the front desk, which finds both, may"""
    june = active(session, cast, now)
    brother = patients.create(
        session,
        actor=cast.sam,
        details=PatientDetails(first_name="Tom", last_name="Park", primary_provider_id=cast.olsen.id),
        now=now,
    )
    families.grant(session, account_id=june.id, patient_id=brother.id, practice_id=cast.willow.id, now=now)
    with pytest.raises(refused.OwnSignInOnly):
        asks(session, cast, now, actor=cast.rivera)
    assert asks(session, cast, now, actor=cast.sam)


@pytest.mark.parametrize("how", ["changed", "reset"])
def test_a_new_password_ends_what_was_asked_for_in_the_portal(session, cast, now, how):
    """T21: whoever knew the password before, and asked for their own mailbox, is left with nothing"""
    june = active(session, cast, now)
    change = email_changes.start_own(session, actor=access_of(session, cast), email=NEW, now=now)
    if how == "changed":
        onboarding.change_password(session, account_id=june.id, password_hash=password_hash(), now=now)
    else:
        onboarding.forgot_password(session, email=OLD, now=now)
        [reset] = [one for one in mailbox.letters_to(session, OLD) if one.kind == "password_reset"]
        onboarding.choose_password(
            session, token=mailbox.link_in(reset), password_hash=password_hash(), find=addressee_of, now=now
        )
    with pytest.raises(refused.ChangeStopped):
        confirms(session, change, now)
    assert mailbox.letters_to(session, NEW) == []
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}


def test_what_the_clinic_asked_for_outlives_a_new_password(session, cast, now):
    """A8: they asked at the desk, and forgot their password meanwhile"""
    june = active(session, cast, now)
    change = asks(session, cast, now)
    onboarding.change_password(session, account_id=june.id, password_hash=password_hash(), now=now)
    confirms(session, change, now)
    assert state(session, cast).account == NEW


def test_archiving_and_removing_end_what_waits(session, cast, now):
    """A26, S45"""
    active(session, cast, now)
    change = asks(session, cast, now)
    onboarding.change_email(session, actor=cast.sam, patient_id=cast.june.id, email="", send_new=False, now=now)
    with pytest.raises(refused.ChangeStopped):
        confirms(session, change, now)
    assert mailbox.letters_to(session, NEW) == []
    with pytest.raises(refused.NoSignIn):
        asks(session, cast, now)


def test_a_reset_asked_before_the_change_dies_with_the_old_address(session, cast, now):
    """T17"""
    active(session, cast, now)
    onboarding.forgot_password(session, email=OLD, now=now)
    confirms(session, asks(session, cast, now), now)
    onboarding.forgot_password(session, email=OLD, now=now + timedelta(minutes=5))
    assert mailbox.kinds_to(session, OLD).count("password_reset") == 1


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_the_care_team_touches_it(session, cast, now, who):
    """T24, T30, D1"""
    active(session, cast, now)
    asks(session, cast, now)
    stranger = getattr(cast, who)
    with pytest.raises(NotFound):
        asks(session, cast, now, actor=stranger)
    for deed in (email_changes.cancel, email_changes.send_again):
        with pytest.raises(NotFound):
            deed(session, actor=stranger, patient_id=cast.june.id, now=now)


def test_every_step_is_in_the_record_without_the_addresses(session, cast, now):
    """T21: audited"""
    active(session, cast, now)
    confirms(session, asks(session, cast, now), now)
    told = session.exec(select(AuditEvent).where(AuditEvent.event.startswith("email_change."))).all()
    assert [(one.event, one.actor_kind) for one in told] == [
        ("email_change.asked", "provider"),
        ("email_change.confirmed", "link"),
    ]
    assert not [one for one in told if "@" in str(one.detail)]


def test_a_disabled_account_cannot_be_moved_into_use(session, cast, now):
    """T17: confirming opens no door"""
    june = active(session, cast, now)
    change = asks(session, cast, now)
    june.disabled_at = now
    session.add(june)
    confirms(session, change, now)
    onboarding.forgot_password(session, email=NEW, now=now)
    assert "password_reset" not in mailbox.kinds_to(session, NEW)
    assert session.exec(select(Account).where(Account.email == NEW)).one().disabled_at is not None


def test_staff_and_patient_see_what_waits(session, cast, now):
    """A8: the new address, who asked, until when; then that it expired; then nothing"""
    active(session, cast, now)
    asks(session, cast, now)
    june = access_of(session, cast)

    def seen(at):
        staff = charts.chart(session, actor=cast.rivera, patient_id=cast.june.id, now=at).waiting_email
        return staff, portal.me(session, actor=june, now=at).waiting_email

    for shown, who in zip(seen(now), ("Sam Lee", "your clinic"), strict=True):
        assert (shown.email, shown.old, shown.expired) == (NEW, OLD, False)
        assert shown.asked == f"Nov 22, 2026, 9:00 AM PST by {who}"
        assert shown.until == "Thursday, November 26 at 9:00 AM (Pacific Time)"
    assert [shown.expired for shown in seen(now + LIFETIME)] == [True, True]
    email_changes.cancel_own(session, actor=june, now=now)
    assert [shown.email for shown in seen(now)] == ["", ""]


def test_the_story_tells_the_change_from_asking_to_taking_back(session, cast, now):
    """B2, T21"""
    active(session, cast, now)
    change = asks(session, cast, now)
    confirms(session, change, now)
    keeps(session, change, now)
    told = [line.text for line in charts.chart(session, actor=cast.sam, patient_id=cast.june.id, now=now).story]
    for text in (
        "Sam Lee asked for another email. It counts once it is confirmed.",
        "The new email was confirmed from its mailbox. It signs in from now on.",
        "Whoever reads the old mailbox took the change of email back. The old one signs in again.",
    ):
        assert text in told


def test_an_address_moved_by_another_clinic_is_shown_masked(session, cast, now):
    """D3: the clinic learns that they sign in with another address, not which"""
    june = active(session, cast, now)
    june.email = NEW
    session.add(june)
    session.flush()
    shown = charts.chart(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert shown.other_sign_in == "j••••@example.org"


def test_a_link_that_did_not_arrive_says_why_and_what_to_do(session, cast, now):
    """B2: a typing error in the new address is seen where it is waited for"""
    active(session, cast, now)
    asks(session, cast, now)
    [letter] = mailbox.letters_to(session, NEW)
    letter.sent_at, letter.bounced_at, letter.bounced_as, letter.bounce_reason = now, now, "bounced", "no such user"
    session.add(letter)
    session.flush()
    shown = charts.chart(session, actor=cast.sam, patient_id=cast.june.id, now=now).waiting_email
    assert shown.trouble.startswith(f"The email to {NEW} did not arrive. ")
    email_changes.send_again(session, actor=cast.sam, patient_id=cast.june.id, now=now + timedelta(minutes=2))
    assert charts.chart(session, actor=cast.sam, patient_id=cast.june.id, now=now).waiting_email.trouble == ""


def test_an_address_left_behind_by_a_closed_portal_can_be_taken_back(session, cast, now):
    """A8, D3: removed, invited anew elsewhere, and back to the first address: an account that opens nothing lets go"""
    first = active(session, cast, now)
    onboarding.change_email(session, actor=cast.sam, patient_id=cast.june.id, email="", send_new=False, now=now)
    onboarding.change_email(session, actor=cast.sam, patient_id=cast.june.id, email=NEW, send_new=False, now=now)
    second = active(session, cast, now)
    change = asks(session, cast, now, email=OLD)
    confirms(session, change, now)
    session.expire_all()
    assert session.get_one(Account, second.id).email == OLD
    assert session.get_one(Account, first.id).email.endswith("@released.invalid")
    onboarding.forgot_password(session, email=OLD, now=now)
    assert mailbox.kinds_to(session, OLD)[-1] == "password_reset"
