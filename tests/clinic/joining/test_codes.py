"""The code from the mailbox (D2), and what a mailbox the clinic knows is told instead (A6, T9, T11)."""

from datetime import timedelta

import pytest
from sqlmodel import func, select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.families import service as families
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.joining import codes, details, errors, known, queries
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.models import Joiner
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.tasks.models import Task
from osmind_app.lib import tokens
from osmind_app.lib.errors import FormErrors
from tests import letters, mailbox
from tests.cast import password_hash
from tests.clinic.joining import newcomers
from tests.clinic.joining.newcomers import NIA
from tests.clinic.staff import joining as joining_staff

EMAIL = NIA["email"]


def joiner_of(session, email=EMAIL) -> Joiner:
    found = session.exec(select(Joiner).where(Joiner.email == email)).all()[-1]
    session.refresh(found)
    return found


def count(session, table) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_before_the_code_is_right_there_is_nobody(session, link, now):
    """D2, T9: no account, no chart, no use of the link"""
    before = count(session, Account), count(session, Patient)
    secret = newcomers.starts(session, link, now)
    for token in (secret, "made-up"):
        with pytest.raises(errors.JoinerLost):
            joining.join(session, token=token, password_hash=password_hash(), now=now)
    assert (count(session, Account), count(session, Patient)) == before
    session.refresh(link)
    assert link.uses == 0


@pytest.mark.parametrize(("minutes", "outcome"), [(0, "right"), (14.99, "right"), (15, "expired"), (59, "expired")])
def test_a_code_works_for_fifteen_minutes(session, link, now, minutes, outcome):
    """D2"""
    secret = newcomers.starts(session, link, now)
    code = newcomers.code_in(session, EMAIL)
    later = now + timedelta(minutes=minutes)
    assert joining.confirm(session, token=secret, code=code, now=later)[0] == outcome


@pytest.mark.parametrize(("wrong", "outcome"), [(4, "right"), (5, "spent")])
def test_a_code_may_be_tried_five_times(session, link, now, wrong, outcome):
    """D2"""
    secret = newcomers.starts(session, link, now)
    code = newcomers.code_in(session, EMAIL)
    for at in range(wrong):
        said = joining.confirm(session, token=secret, code=newcomers.wrong_code(session, joiner_of(session)), now=now)
        assert said == ("spent" if at == 4 else "wrong", "")
    assert joining.confirm(session, token=secret, code=code, now=now)[0] == outcome


def test_a_new_code_ends_the_one_before_and_there_are_four_at_most(session, link, now):
    secret = newcomers.starts(session, link, now)
    first = newcomers.code_in(session, EMAIL)
    for minute in range(1, codes.MOST_CODES):
        joining.again(session, token=secret, now=now + timedelta(minutes=minute))
        joining.send_code(session, token=secret, now=now + timedelta(minutes=minute))
    later = now + timedelta(minutes=10)
    with pytest.raises(errors.CodesUsedUp):
        joining.again(session, token=secret, now=later)
    newest = newcomers.code_in(session, EMAIL)
    assert first == newest or joining.confirm(session, token=secret, code=first, now=later)[0] == "wrong"
    assert joining.confirm(session, token=secret, code=newest, now=later)[0] == "right"


def test_a_code_that_was_not_sent_yet_is_not_right(session, link, now):
    secret = joining.begin(session, token=newcomers.token_of(link), details=details.newcomer(NIA), now=now)
    code = tokens.code(joiner_of(session).code_ref)
    assert joining.confirm(session, token=secret, code=code, now=now)[0] == "wrong"


def test_after_the_code_only_this_browser_goes_on(session, link, now):
    """T9, T16: the secret changes; who held the old one holds nothing"""
    secret = newcomers.starts(session, link, now)
    _, after = joining.confirm(session, token=secret, code=newcomers.code_in(session, EMAIL), now=now)
    assert after != secret
    with pytest.raises(errors.JoinerLost):
        queries.on_the_way(session, token=secret, now=now)
    assert queries.on_the_way(session, token=after, now=now).confirmed
    with pytest.raises(errors.JoinerLost):
        queries.on_the_way(session, token=after, now=now + timedelta(hours=1))


def test_the_link_in_the_letter_goes_on_in_any_browser_for_whoever_knows_the_birth_date(session, link, now):
    """D2; a letter to a mistyped address shows its reader nothing"""
    born = details.newcomer(NIA).birth_date
    first = newcomers.starts(session, link, now)
    token = letters.token_in(letters.latest(session, to=EMAIL, kind="join_code"))
    for wrong in (None, born + timedelta(days=1)):
        assert joining.confirm_by_letter(session, token=token, born=wrong, now=now) == ("wrong", "")
    outcome, secret = joining.confirm_by_letter(session, token=token, born=born, now=now)
    assert outcome == "right"
    with pytest.raises(errors.JoinerLost):  # the browser that typed the details is out: it proved nothing
        joining.join(session, token=first, password_hash=password_hash(), now=now)
    with pytest.raises(errors.JoinerLost):
        joining.from_letter(session, token=token, now=now)
    assert joining.join(session, token=secret, password_hash=password_hash(), now=now).email == EMAIL


def test_the_link_in_the_letter_ends_with_its_code(session, link, now):
    secret = newcomers.starts(session, link, now)
    token = letters.token_in(letters.latest(session, to=EMAIL, kind="join_code"))
    with pytest.raises(errors.JoinerLost):
        joining.from_letter(session, token=token, now=now + timedelta(minutes=15))
    joining.again(session, token=secret, now=now)
    for wrong in (token, "AAAA.BBBB", newcomers.token_of(link)):
        with pytest.raises(errors.LinkDamaged):
            joining.from_letter(session, token=wrong, now=now)


def as_known(session, cast, state, now) -> str:
    """An address in one of the states a clinic may know it in, and what its mailbox is told."""
    if state == "account of this clinic":
        account = accounts.open(session, kind=PATIENT, email="june@example.com", password_hash=password_hash(), now=now)
        families.grant(session, account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, now=now)
    if state == "invited chart":
        invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    if state == "archived chart":
        onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    if state == "closed account":
        closed = accounts.open(session, kind=PATIENT, email=EMAIL, password_hash=password_hash(), now=now)
        closed.disabled_at = now
        session.add(closed)
        session.flush()
        return EMAIL
    return "okafor@willowcreek.example" if state == "staff" else "june@example.com"


KNOWN = {
    "account of this clinic": "already_have_account",
    "chart": "already_has_you",
    "invited chart": "already_has_you",
    "archived chart": "already_has_you",
    "staff": "staff_address",
    "closed account": "already_has_you",
}


@pytest.mark.parametrize("state", KNOWN)
def test_an_address_the_clinic_knows_is_answered_in_the_mailbox_and_no_code_is_ever_right(
    session, cast, link, now, state
):
    """T9, T11, A6: the same steps and the same refusals as for a mistyped code, and the way in by letter"""
    email = as_known(session, cast, state, now)
    secret = newcomers.starts(session, link, now, email=email)
    kinds = [letter.kind for letter in letters.promised(session, to=email)]
    assert kinds.count(KNOWN[state]) == 1
    assert "join_code" not in kinds
    true_code = tokens.code(joiner_of(session, email).code_ref)
    for at in range(5):
        outcome = joining.confirm(session, token=secret, code=true_code, now=now)
        assert outcome == ("spent" if at == 4 else "wrong", "")
    with pytest.raises(errors.JoinerLost):
        joining.join(session, token=secret, password_hash=password_hash(), now=now)


def test_a_retired_staff_account_keeps_nobody_out(session, cast, link, now):
    """B20: its address is free for a patient, by a shared link too"""
    pat = joining_staff.joined(session, cast.ada, now, email="pat@example.com")
    staff.retire(session, actor=cast.ada, provider_id=pat.id, now=now)
    assert newcomers.joins(session, link, now, email="pat@example.com").email == "pat@example.com"


def test_who_was_invited_gets_their_own_invitation_again_and_who_was_not_is_asked_for(session, cast, link, now):
    """D2: with the way in; B3: the clinic is asked once a day"""
    newcomers.starts(session, link, now, email="june@example.com")
    newcomers.starts(session, link, now, email="june@example.com")
    assert [task.kind for task in session.exec(select(Task)).all()] == ["link_requested"]
    assert letters.latest(session, to="june@example.com", kind="already_has_you").url == ""
    sent = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    later = now + timedelta(minutes=1)
    newcomers.starts(session, link, later, email="june@example.com")
    letter = letters.latest(session, to="june@example.com", kind="already_has_you")
    assert letters.token_in(letter) == mailbox.link_of(sent)


def test_an_account_of_another_clinic_is_a_newcomer_here(session, cast, link, now):
    """D3: its own password adds this clinic, once the mailbox is proven"""
    account = accounts.open(session, kind=PATIENT, email="ivy@example.com", password_hash=password_hash(), now=now)
    families.grant(session, account_id=account.id, patient_id=cast.holt.id, practice_id=cast.harbor.id, now=now)
    secret = newcomers.confirms(session, link, now, email="ivy@example.com")
    assert queries.on_the_way(session, token=secret, now=now).signs_in
    with pytest.raises(errors.AccountExists):
        joining.join(session, token=secret, password_hash=password_hash(), now=now)


def test_a_mailbox_is_not_flooded(session, link, now):
    """six letters a day; the seventh changes nothing on the screen"""
    for at in range(known.MAILBOX_LETTERS + 1):
        newcomers.starts(session, link, now + timedelta(minutes=at))
    assert len(letters.promised(session, to=EMAIL)) == known.MAILBOX_LETTERS
    newcomers.starts(session, link, now + timedelta(hours=25))
    assert len(letters.promised(session, to=EMAIL)) == known.MAILBOX_LETTERS + 1


def test_every_detail_is_asked_for_and_every_fault_is_told_at_once():
    """design 2"""
    with pytest.raises(FormErrors) as refused:
        details.newcomer({})
    assert refused.value.by_field == {
        "first_name": "Enter your first name",
        "last_name": "Enter your last name",
        "birth_date": "Enter your date of birth",
        "email": "Enter an email address in the correct format, like name@example.com",
        "phone": "Enter a phone number, like (415) 555-0132",
    }
    for field, typed, key, sentence in [
        ("birth_year", "", "birth_date", "Date of birth must include a year"),
        ("birth_day", "32", "birth_date", "Date of birth must be a real date"),
        ("email", "nia@", "email", "Enter an email address in the correct format, like name@example.com"),
        ("phone", "12", "phone", "Enter a phone number, like (415) 555-0132"),
        ("first_name", "n" * 101, "first_name", "First name must be 100 characters or fewer"),
    ]:
        with pytest.raises(FormErrors) as refused:
            details.newcomer(NIA | {field: typed})
        assert refused.value.by_field == {key: sentence}
    assert details.newcomer(NIA | {"birth_month": "October"}).birth_date == details.newcomer(NIA).birth_date


def test_nobody_is_born_tomorrow(session, link, now):
    """by the clinic's calendar"""
    with pytest.raises(FormErrors) as refused:
        newcomers.starts(session, link, now, birth_month="11", birth_day="23", birth_year="2026")
    assert refused.value.by_field == {"birth_date": "Date of birth must be in the past"}
    newcomers.starts(session, link, now, birth_month="11", birth_day="22", birth_year="2026")
