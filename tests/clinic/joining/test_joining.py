"""In by a shared link: a new chart in the link's group, marked for review, and a use of the link (A4, A6, D2)."""

from datetime import date, timedelta

import pytest
from sqlmodel import func, select

from osmind_app.clinic.accounts import devices
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF
from osmind_app.clinic.joining import errors, queries
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.models import Joiner
from osmind_app.clinic.onboarding import portal
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.onboarding.queries import patient_rows, profile, today
from osmind_app.clinic.patients.models import Patient
from osmind_app.outbox.models import Letter
from tests import letters
from tests.cast import password_hash
from tests.clinic.joining import newcomers
from tests.clinic.joining.newcomers import NIA

EMAIL = NIA["email"]


@pytest.fixture
def nia(session, link, now) -> Patient:
    """She has joined."""
    newcomers.joins(session, link, now)
    return session.exec(select(Patient).where(Patient.email == EMAIL)).one()


def test_who_joined_has_a_new_chart_in_the_links_group_with_its_provider(session, cast, link, now, nia):
    """A4, A6, S34"""
    assert (nia.full_name, nia.birth_date, nia.phone) == ("Nia Jackson", date(1990, 10, 31), "(510) 555-0142")
    assert (nia.practice_id, nia.group_id, nia.primary_provider_id) == (cast.willow.id, cast.adults.id, cast.rivera.id)
    assert (nia.joined_by_link_at, nia.is_to_review, nia.portal_state) == (now, True, "active")
    session.refresh(link)
    assert link.uses == 1
    events = session.exec(select(AuditEvent.event).where(AuditEvent.patient_id == nia.id)).all()
    assert "patient.joined" in events


def test_the_new_account_sees_what_it_entered_and_nothing_else(session, nia, now):
    """T10"""
    account = accounts.by_email(session, kind=PATIENT, email=EMAIL)
    [access] = families.accesses_of(session, account_id=account.id)
    assert (access.patient_id, access.role) == (nia.id, SELF)
    assert portal.me(session, actor=access, now=now).name == "Nia Jackson"


def test_joining_again_with_the_same_proof_joins_nobody(session, link, now):
    """F13: a double click"""
    secret = newcomers.confirms(session, link, now)
    joining.join(session, token=secret, password_hash=password_hash(), now=now)
    with pytest.raises(errors.JoinerLost):
        joining.join(session, token=secret, password_hash=password_hash(), now=now)
    session.refresh(link)
    assert link.uses == 1


def test_the_provider_is_told_by_a_letter_that_names_nobody(session, link, now, nia):
    """letter 20, D7"""
    letter = letters.latest(session, to="rivera@willowcreek.example", kind="new_patient")
    assert letters.path_in(letter) == f"/clinic/patient?id={nia.id}"
    assert not [word for word in ("Nia", "Jackson", "New adult", EMAIL) if word in letter.subject + letter.text]


def test_what_was_typed_is_kept_once(session, nia):
    """the chart has it"""
    [joiner] = session.exec(select(Joiner)).all()
    assert (joiner.patient_id, joiner.first_name, joiner.phone, joiner.birth_date) == (nia.id, "", "", None)


def test_the_staff_see_the_badge_on_today_in_the_list_and_on_the_profile(session, cast, link, now, nia):
    """B12"""
    for actor, whose in ((cast.rivera, "your"), (cast.sam, "an")):
        [row] = today(session, actor=actor, now=now).rows
        assert (row.name, row.cause, row.cure) == ("Nia Jackson", "joined", "review")
        assert row.sentence.startswith(f"Joined by {whose} invite link on Nov 22, 2026, 9:00 AM PST.")
        assert profile(session, actor=actor, patient_id=nia.id, now=now).to_review
        rows = patient_rows(session, actor=actor, filter=PatientFilter(), now=now).rows
        assert {row.name: row.to_review for row in rows}["Nia Jackson"]
    assert today(session, actor=cast.olsen, now=now).rows == []
    assert today(session, actor=cast.stone, now=now).rows == []
    assert profile(session, actor=cast.sam, patient_id=nia.id, now=now).added == "Nov 22, 2026 by an invite link"


@pytest.mark.parametrize(("uses", "works"), [(1, True), (2, False)])
def test_a_link_takes_as_many_as_it_says_and_its_provider_is_told(session, cast, now, uses, works):
    """A4, T8"""
    link = newcomers.shares(session, cast.rivera, now, group=cast.adults.id, most=2)
    for at in range(uses):
        newcomers.joins(session, link, now, email=f"n{at}@example.com")
    kinds = [letter.kind for letter in letters.promised(session, to="rivera@willowcreek.example")]
    assert kinds.count("invite_link_full") == (0 if works else 1)
    if works:
        assert joining.look_up(session, token=newcomers.token_of(link), now=now).uses == uses
        return
    with pytest.raises(errors.LinkFull):
        joining.look_up(session, token=newcomers.token_of(link), now=now)


@pytest.mark.parametrize("end", ["withdrawn", "expired", "full"])
def test_a_link_that_ends_meanwhile_lets_nobody_in(session, cast, now, end):
    """what a person is doing at this moment included"""
    link = newcomers.shares(session, cast.rivera, now, group=cast.adults.id, most=1)
    at = link.expires_at - timedelta(minutes=5)
    secret = newcomers.confirms(session, link, at)
    if end == "withdrawn":
        joining.withdraw(session, actor=cast.sam, link_id=link.id, now=at)
    if end == "full":
        newcomers.joins(session, link, at, email="first@example.com")
    later = link.expires_at if end == "expired" else at
    before = session.exec(select(func.count()).select_from(Account)).one()
    with pytest.raises(errors.LinkRefused) as refused:
        joining.join(session, token=secret, password_hash=password_hash(), now=later)
    assert refused.value.why == end
    assert session.exec(select(func.count()).select_from(Account)).one() == before


def test_who_became_known_meanwhile_gets_no_second_chart(session, cast, link, now):
    """A6"""
    secret = newcomers.confirms(session, link, now, email="walt@example.com")
    onboarding.change_email(
        session, actor=cast.sam, patient_id=cast.walt.id, email="walt@example.com", send_new=False, now=now
    )
    with pytest.raises(errors.KnownHere):
        joining.join(session, token=secret, password_hash=password_hash(), now=now)


def test_an_account_of_another_clinic_opens_this_one_too_with_its_own_password(session, cast, link, now):
    """D3"""
    account = accounts.open(session, kind=PATIENT, email="ivy@example.com", password_hash="kept", now=now)
    families.grant(session, account_id=account.id, patient_id=cast.holt.id, practice_id=cast.harbor.id, now=now)
    secret = newcomers.confirms(session, link, now, email="ivy@example.com")
    joining.join_as(session, token=secret, account=account, now=now)
    opened = families.accesses_of(session, account_id=account.id)
    assert {access.practice_id for access in opened} == {cast.willow.id, cast.harbor.id}
    assert account.password_hash == "kept"
    for wrong in (accounts.open(session, kind=PATIENT, email="other@example.com", password_hash="x", now=now),):
        secret = newcomers.confirms(session, link, now, email="third@example.com")
        with pytest.raises(errors.JoinerLost):
            joining.join_as(session, token=secret, account=wrong, now=now)


def test_an_account_nobody_uses_gets_the_new_password(session, link, now):
    """D3: an archived chart of another clinic left it behind"""
    accounts.open(session, kind=PATIENT, email=EMAIL, password_hash="old", now=now)
    account = newcomers.joins(session, link, now)
    assert account.password_hash == password_hash()


def test_a_browser_in_which_they_signed_in_before_needs_no_link(session, cast, link, now):
    """A5"""
    account = newcomers.joins(session, link, now)
    secret = devices.remember(session, account_id=account.id, now=now)
    session.flush()
    token = newcomers.token_of(link)
    assert queries.came_before(session, token=token, browser=[secret], now=now)
    assert not queries.came_before(session, token=token, browser=["another"], now=now)
    harbors = newcomers.token_of(newcomers.shares(session, cast.stone, now))
    assert not queries.came_before(session, token=harbors, browser=[secret], now=now)


def test_what_strangers_typed_is_forgotten_after_a_day(session, link, now, nia):
    newcomers.starts(session, link, now, email="half@example.com")
    assert joining.forget_unfinished(session, now=now + timedelta(hours=24, microseconds=-1)) == 0
    assert joining.forget_unfinished(session, now=now + timedelta(hours=24)) == 1
    assert [joiner.patient_id for joiner in session.exec(select(Joiner)).all()] == [nia.id]


def test_a_flood_is_told_once_a_day(session, link, now):
    """T8"""
    for minutes in (0, 30, 24 * 60):
        joining.flooded(session, token=newcomers.token_of(link), now=now + timedelta(minutes=minutes))
    assert len(session.exec(select(Letter).where(Letter.kind == "invite_link_flooded")).all()) == 2
