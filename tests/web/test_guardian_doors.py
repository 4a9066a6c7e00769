"""A guardian at the doors: from the letter to the record, and every link that does not lead there (letter 31)."""

import html

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts.models import Account, SignInSession
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.guardians.models import GuardianInvitation
from osmind_app.lib import tokens
from osmind_app.web import routes
from tests import cast as people
from tests.web.conftest import Browser

GOOD = "seven quiet harbor lamps"


def invited(house, **more):
    sent = house.write(
        lambda session, now: guardians.invite(
            session, actor=house.cast.sam, contact_id=house.cast.dana.id, scopes="appointments", now=now
        )
    )
    return sent, f"/g/{tokens.sign(sent.link)}"


def accesses(house):
    return house.rows(select(PortalAccess).where(PortalAccess.patient_id == house.cast.leo.id))


async def test_from_the_letter_to_the_record(house, visitor):
    """B5: open, Continue, create a password, in. No page names the patient."""
    sent, path = invited(house)
    page = await visitor.get(path)
    assert "You’re invited, Dana Marsh" in page.text
    password = await visitor.get(routes.GUARDIAN_PASSWORD)
    assert "Create your password" in password.text
    assert "Leo" not in page.text + password.text
    answer = await visitor.send_form(routes.GUARDIAN_PASSWORD, invitation=str(sent.id), password=GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, routes.HOME)
    [access] = accesses(house)
    assert (access.role, access.scopes) == ("guardian", "appointments")
    assert house.rows(select(SignInSession.opens_id).where(SignInSession.account_id == access.account_id)) == [
        access.id
    ]


async def test_looking_uses_nothing_up(house, visitor):
    """A20: GET and HEAD of every page, by a scanner too."""
    _sent, path = invited(house)
    for _ in range(2):
        await visitor.get(path)
        await visitor.head(path)
        for page in (routes.GUARDIAN, routes.GUARDIAN_PASSWORD, routes.GUARDIAN_NOT_ME):
            assert (await visitor.get(page)).status_code == 200
    assert not accesses(house)
    events = house.rows(select(AuditEvent.event).where(AuditEvent.event == "guardian.link_opened"))
    assert len(events) == 1


async def test_an_address_with_an_account_signs_in_with_its_password(house, visitor):
    """D3: the other record is added, and the one that was invited to is open."""
    house.cast.dana.email = "june@example.com"
    house.write(lambda session, now: session.merge(house.cast.dana))
    sent, path = invited(house)
    await visitor.get(path)
    page = await visitor.get(routes.GUARDIAN_PASSWORD)
    assert "You already have an account" in page.text
    wrong = await visitor.send_form(routes.GUARDIAN_PASSWORD, invitation=str(sent.id), password=GOOD)
    assert wrong.status_code == 200
    assert not accesses(house)
    right = await visitor.send_form(routes.GUARDIAN_PASSWORD, invitation=str(sent.id), password=people.PASSWORD)
    assert right.headers["location"] == routes.HOME
    [access] = accesses(house)
    assert access.account_id == house.june.id
    assert "Leo Marsh" in (await visitor.get(routes.SWITCH)).text
    open_now = house.rows(select(SignInSession.opens_id).where(SignInSession.account_id == house.june.id))
    assert open_now == [access.id]


async def test_a_form_of_another_letter_is_told_so(house, visitor):
    _sent, path = invited(house)
    await visitor.get(path)
    other = await visitor.send_form(routes.GUARDIAN_PASSWORD, invitation=str(house.cast.leo.id), password=GOOD)
    assert "Another invitation was opened in this browser" in other.text
    assert not accesses(house)


async def test_a_weak_password_is_refused_and_nothing_is_used_up(house, visitor):
    sent, path = invited(house)
    await visitor.get(path)
    for weak in ("", "short", "dana marsh 2026!"):
        page = await visitor.send_form(routes.GUARDIAN_PASSWORD, invitation=str(sent.id), password=weak)
        assert "There is a problem" in page.text
    assert not house.rows(select(Account).where(Account.email == "dana@example.com"))


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("accepted_at", "You already used this link"),
        ("replaced_at", "A newer invitation was sent"),
        ("withdrawn_at", "This invitation was turned off"),
        ("expires_at", "This invitation has expired"),
    ],
)
async def test_a_dead_link_says_why_and_names_the_clinic_only(house, visitor, column, says):
    sent, path = invited(house)
    house.write(lambda session, now: setattr(session.get_one(GuardianInvitation, sent.id), column, now))
    page = html.unescape((await visitor.get(path)).text)
    assert says in page
    assert not {word for word in ("Leo", "Dana", "dana@example.com") if word in page}
    assert house.rows(select(AuditEvent.id).where(AuditEvent.event == "guardian.link_refused"))


async def test_a_damaged_link_is_told_nothing(house, visitor):
    page = await visitor.get("/g/AAAA.BBBB")
    assert "This link is not complete" in page.text
    assert "Willow" not in page.text.replace("Willow Creek portal", "")


async def test_who_it_is_not_for_turns_it_off_with_a_tick(house, visitor):
    """B11, T4: a press alone does nothing."""
    sent, path = invited(house)
    await visitor.get(path)
    asked = await visitor.send_form(routes.GUARDIAN_NOT_ME, invitation=str(sent.id))
    assert "Tick the box" in asked.text
    done = await visitor.send_form(routes.GUARDIAN_NOT_ME, invitation=str(sent.id), sure="on")
    assert "Thank you for telling us" in done.text
    assert "This invitation was turned off" in (await Browser("203.0.113.9").get(path)).text
