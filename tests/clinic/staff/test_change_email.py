"""An admin gives a member of the staff another address; the new mailbox says yes (D1, T21)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PROVIDER, Account, StaffEmailChange
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.staff import addresses, cards, errors
from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.staff.rows import MEMBER
from osmind_app.lib import tokens
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from tests import mailbox
from tests.clinic.staff.joining import an_owner

NEW = "dr.okafor@willowcreek.example"


def asks(session, cast, now, email=NEW, actor=None, person=None):
    """Ada asks for another address of Dr. Okafor's; gives the change and the token in its letter."""
    staff.change_email(session, actor=actor or cast.ada, provider_id=(person or cast.okafor).id, email=email, now=now)
    change = session.exec(select(StaffEmailChange).where(*addresses.OPEN)).one()
    return change, tokens.sign(change.link)


def address_of(session, person):
    return session.get_one(Account, person.account_id, populate_existing=True).email


def test_the_old_address_works_until_the_new_mailbox_says_yes(session, cast, now):
    """T21: both are told, nobody's letter names the other address; the link works once and ends every session"""
    old = address_of(session, cast.okafor)
    _, secret = sessions.start(session, account_id=cast.okafor.account_id, kind=PROVIDER, device="", now=now)
    _, token = asks(session, cast, now, email=f" {NEW.upper()} ")
    assert address_of(session, cast.okafor) == old
    assert mailbox.kinds_to(session, old) == ["staff_email_about_to_change"]
    assert mailbox.kinds_to(session, NEW) == ["staff_email_confirm"]
    assert mailbox.link_in(mailbox.letters_to(session, NEW)[0]) == token
    later = now + timedelta(hours=1)
    staff.confirm_email(session, token=token, now=later)
    assert address_of(session, cast.okafor) == NEW
    assert sessions.find(session, secret=secret, kind=PROVIDER, now=later) is None
    assert mailbox.kinds_to(session, old)[1:] == mailbox.kinds_to(session, NEW)[1:] == ["staff_email_changed"]
    for letter in (*mailbox.letters_to(session, old), *mailbox.letters_to(session, NEW)):
        assert "@" not in repr({key: word for key, word in letter.context.items() if key != "reply_to"})
    with pytest.raises(errors.StaffEmailLinkEnded):
        staff.confirm_email(session, token=token, now=later)
    events = session.exec(select(AuditEvent).where(AuditEvent.subject_id == cast.okafor.id)).all()
    assert [(one.event, one.actor_id) for one in events] == [
        ("staff.email_change_asked", cast.ada.id),
        ("staff.email_changed", None),
    ]
    assert "@" not in repr([one.detail for one in events])


def test_a_link_works_96_hours(session, cast, now):
    _, token = asks(session, cast, now)
    with pytest.raises(errors.StaffEmailLinkEnded):
        staff.confirm_email(session, token=token, now=now + addresses.LIFETIME)
    staff.confirm_email(session, token=token, now=now + addresses.LIFETIME - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("who", "whom", "refused"),
    [
        ("ada", "ada", errors.NotYourself),
        ("ada", "owner", errors.OwnersOnly),
        ("rivera", "sam", NotAllowed),
        ("sam", "rivera", NotAllowed),
        ("stone", "rivera", NotFound),
        ("ada", "stone", NotFound),
    ],
)
def test_who_may_not(session, cast, now, who, whom, refused):
    """D1, T30"""
    people = {"owner": an_owner(session, cast)}
    actor, person = (people.get(name) or getattr(cast, name) for name in (who, whom))
    for deed, given in ((staff.change_email, {"email": NEW}), (staff.cancel_email_change, {})):
        with pytest.raises(refused):
            deed(session, actor=actor, provider_id=person.id, now=now, **given)
    assert session.exec(select(StaffEmailChange)).all() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nobody", "Enter an email address in the correct format, like name@example.com"),
        ("okafor@willowcreek.example", "They sign in with this email already"),
        ("sam@willowcreek.example", "Sam Lee signs in with this email"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(session, cast, now, typed, sentence):
    with pytest.raises(FormErrors) as refused:
        asks(session, cast, now, email=typed)
    assert refused.value.by_field == {"email": sentence}


def test_an_address_of_another_clinic_is_told_to_its_mailbox_only(session, cast, now):
    """T11: the admin reads nothing; confirming changes nothing"""
    theirs, old = address_of(session, cast.stone), address_of(session, cast.okafor)
    _, token = asks(session, cast, now, email=theirs)
    with pytest.raises(errors.StaffAddressTaken):
        staff.confirm_email(session, token=token, now=now)
    session.expire_all()
    assert [address_of(session, one) for one in (cast.stone, cast.okafor)] == [theirs, old]


def test_a_newer_change_and_a_cancelled_one_end_the_link(session, cast, now):
    _, first = asks(session, cast, now)
    _, second = asks(session, cast, now + timedelta(minutes=1), email="o@willowcreek.example")
    with pytest.raises(errors.StaffEmailLinkEnded):
        staff.confirm_email(session, token=first, now=now)
    assert mailbox.kinds_to(session, NEW) == []  # the first letter had not left
    staff.cancel_email_change(session, actor=cast.ada, provider_id=cast.okafor.id, now=now)
    with pytest.raises(errors.StaffEmailLinkEnded):
        staff.confirm_email(session, token=second, now=now)
    assert address_of(session, cast.okafor) == "okafor@willowcreek.example"


def test_who_left_meanwhile_changes_nothing(session, cast, now):
    """T17"""
    _, token = asks(session, cast, now)
    staff.deactivate(session, actor=cast.ada, provider_id=cast.okafor.id, takes_over_id=None, now=now)
    with pytest.raises(errors.StaffEmailLinkEnded):
        staff.confirm_email(session, token=token, now=now)
    with pytest.raises(errors.NotActive):
        asks(session, cast, now)


def test_a_mailbox_is_not_flooded(session, cast, now):
    for _ in range(addresses.MOST):
        asks(session, cast, now)
    with pytest.raises(FormErrors):
        asks(session, cast, now)
    asks(session, cast, now + addresses.WITHIN + timedelta(minutes=1))


def test_a_link_that_is_not_ours_is_damaged(session, cast, now):
    """T1"""
    change, token = asks(session, cast, now)
    for wrong in ("", "x", f"{token}x", token[:-2] + ("AA" if token[-2:] != "AA" else "BB")):
        with pytest.raises(errors.StaffEmailLinkDamaged):
            addresses.to_confirm(session, token=wrong, now=now)
    assert addresses.to_confirm(session, token=token, now=now).id == change.id


def test_the_sheet_says_what_waits(session, cast, now):
    asks(session, cast, now)
    card = cards.staff_card(session, actor=cast.ada, kind=MEMBER, staff_id=cast.okafor.id, now=now)
    assert (card.may_change_email, card.waiting_email) == (True, NEW)
    own = cards.staff_card(session, actor=cast.ada, kind=MEMBER, staff_id=cast.ada.id, now=now)
    assert (own.may_change_email, own.waiting_email) == (False, "")
    assert accounts.by_email(session, kind=PROVIDER, email=NEW) is None
