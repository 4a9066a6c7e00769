"""Settings → Staff and roles: who is on the staff, what can be done about each, what happened lately."""

from datetime import timedelta

import pytest

from osmind_app.clinic.accounts.models import FRONT_DESK, OWNER, Account
from osmind_app.clinic.staff import cards, rows, story
from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.staff.rows import ACTIVE, DEACTIVATED, EXPIRED, INVITATION, INVITED, MEMBER, StaffFilter
from osmind_app.lib.errors import NotAllowed, NotFound
from tests.clinic.staff.joining import accepts, an_owner, invited, joined


def listed(session, actor, now, **asked):
    page = rows.staff_rows(session, actor=actor, filter=StaffFilter.from_query(asked), now=now)
    return [row.name for row in page.rows]


def card(session, actor, one, now, kind=MEMBER):
    return cards.staff_card(session, actor=actor, kind=kind, staff_id=one.id, now=now)


def test_everybody_is_listed_by_name_with_their_state(session, cast, now):
    invited(session, cast.ada, name="Bea Ito", role=FRONT_DESK)
    staff.deactivate(session, actor=cast.ada, provider_id=cast.olsen.id, takes_over_id=None, now=now)
    page = rows.staff_rows(session, actor=cast.ada, filter=StaffFilter(), now=now)
    assert [(row.name, row.role, row.state) for row in page.rows] == [
        ("Ada Grant", "Admin", ACTIVE),
        ("Bea Ito", "Front desk", INVITED),
        ("Dr. Okafor", "Provider", ACTIVE),
        ("Dr. Olsen", "Provider", DEACTIVATED),
        ("Dr. Rivera", "Provider", ACTIVE),
        ("Sam Lee", "Front desk", ACTIVE),
    ]
    assert (page.total, page.next_page, [row.is_self for row in page.rows].index(True)) == (6, 0, 0)


def test_states_choose_who_is_shown(session, cast, now):
    invitation = invited(session, cast.ada, name="Bea Ito")
    assert listed(session, cast.ada, now, state=INVITED) == ["Bea Ito"]
    assert listed(session, cast.ada, now, state=EXPIRED) == []
    assert listed(session, cast.ada, invitation.expires_at, state=EXPIRED) == ["Bea Ito"]
    assert "Bea Ito" not in listed(session, cast.ada, now, state=ACTIVE)
    assert listed(session, cast.ada, now, state=DEACTIVATED) == []
    accepts(session, invitation)
    assert "Bea Ito" in listed(session, cast.ada, now, state=ACTIVE)
    assert listed(session, cast.ada, now, state=INVITED) == []


@pytest.mark.parametrize("asked", ["OLSEN", "ols", "olsen@", "Dr. Ol"])
def test_names_and_addresses_are_found(session, cast, now, asked):
    assert listed(session, cast.ada, now, q=asked) == ["Dr. Olsen"]


@pytest.mark.parametrize("asked", ["%", "_", "zzz", "\\"])
def test_signs_of_the_database_are_only_letters(session, cast, now, asked):
    assert listed(session, cast.ada, now, q=asked) == []


@pytest.mark.parametrize("asked", ["nunez", "NÚÑEZ", "núñ", "lukasz"])
def test_accents_do_not_hide_anybody(session, cast, now, asked):
    """D13, for the staff: names are found as they are heard"""
    invited(session, cast.ada, name="Łukasz Núñez", email="luk@willowcreek.example")
    cast.sam.full_name = "Łucja Nunez" if asked != "lukasz" else "Łukasz Lee"
    session.flush()
    assert listed(session, cast.ada, now, q=asked) == sorted([cast.sam.full_name, "Łukasz Núñez"])
    assert listed(session, cast.stone, now, q=asked) == []


def test_a_long_list_comes_in_pages(session, cast, now):
    for number in range(30):
        invited(session, cast.ada, name=f"Zed {number:02}", email=f"zed{number}@willowcreek.example")
    first = rows.staff_rows(session, actor=cast.ada, filter=StaffFilter(), now=now)
    second = rows.staff_rows(session, actor=cast.ada, filter=StaffFilter(page=first.next_page), now=now)
    names = [row.name for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows), second.next_page, second.previous_page) == (25, 10, 0, 1)
    assert len(set(names)) == len(names) == first.total == 35
    beyond = rows.staff_rows(session, actor=cast.ada, filter=StaffFilter(page=99), now=now)
    assert beyond.page == 2


def test_what_makes_no_sense_in_the_address_is_left_out():
    assert StaffFilter.from_query({"page": "²", "state": "boss", "q": " x "}) == StaffFilter(q="x")
    assert StaffFilter.from_query({"page": "-1"}).page == 1
    assert StaffFilter.from_query({"page": "9999"}).page == rows.MOST_PAGES


@pytest.mark.parametrize("who", ["sam", "rivera"])
def test_only_owners_and_admins_read_it(session, cast, now, who):
    """D1"""
    actor = getattr(cast, who)
    for ask in (
        lambda: listed(session, actor, now),
        lambda: card(session, actor, cast.okafor, now),
        lambda: story.lately(session, actor=actor),
        lambda: cards.invite_choices(session, actor=actor, now=now),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_dr_stone_sees_harbor_clinic_only(session, cast, now):
    """T30"""
    invitation = invited(session, cast.ada)
    assert listed(session, cast.stone, now) == ["Dr. Stone"]
    assert story.lately(session, actor=cast.stone) == []
    for one, kind in ((cast.olsen, MEMBER), (invitation, INVITATION)):
        with pytest.raises(NotFound):
            card(session, cast.stone, one, now, kind)


def test_a_card_counts_the_patients_and_offers_who_may_take_over(session, cast, now):
    rivera = card(session, cast.ada, cast.rivera, now)
    assert (rivera.patients, [one.name for one in rivera.takers]) == (3, ["Dr. Okafor", "Dr. Olsen"])
    assert (rivera.may_change, rivera.may_leave, rivera.may_return, rivera.may_clear) == (True, True, False, False)


def test_an_admin_can_do_nothing_about_an_owner_nor_end_their_own_work(session, cast, now):
    """D1"""
    olsen = card(session, cast.ada, an_owner(session, cast), now)
    assert olsen.why_locked == "Only an owner can change an owner."
    assert not any([olsen.may_change, olsen.may_leave, olsen.may_clear, olsen.may_retire])
    ada = card(session, cast.ada, cast.ada, now)
    assert (ada.is_self, ada.may_change, ada.may_change_role, ada.may_leave) == (True, True, False, False)
    assert OWNER not in [role.id for role in ada.roles]
    assert OWNER in [role.id for role in card(session, cast.olsen, cast.ada, now).roles]


def test_only_what_nobody_used_can_be_retired(session, cast, now):
    assert card(session, cast.ada, cast.olsen, now).may_retire
    assert not card(session, cast.ada, cast.okafor, now).may_retire  # June's care team
    account = session.get(Account, cast.olsen.account_id)
    account.last_sign_in_at = now
    session.add(account)
    session.flush()
    assert not card(session, cast.ada, cast.olsen, now).may_retire


def test_the_inviter_sees_that_the_invitation_was_opened_and_accepted(session, cast, now):
    invitation = invited(session, cast.ada, name="Bea Ito")
    assert "Invited by Ada Grant" in card(session, cast.ada, invitation, now, INVITATION).since
    assert "Not opened yet" in card(session, cast.ada, invitation, now, INVITATION).since
    invitation.opened_at = now + timedelta(hours=1)
    session.add(invitation)
    session.flush()
    assert "Opened Nov 22, 2026, 10:00 AM PST" in card(session, cast.ada, invitation, now, INVITATION).since
    bea = accepts(session, invitation)
    assert "invited by Ada Grant" in card(session, cast.ada, bea, now).since
    assert "Bea Ito joined as provider." in [line.text for line in story.lately(session, actor=cast.ada)]


def test_what_happened_lately_says_who_did_what_to_whom(session, cast, now):
    bea = joined(session, cast.ada, name="Bea Ito", role=FRONT_DESK)
    staff.deactivate(session, actor=cast.ada, provider_id=cast.rivera.id, takes_over_id=cast.olsen.id, now=now)
    staff.retire(session, actor=cast.ada, provider_id=bea.id, now=now)
    assert [line.text for line in story.lately(session, actor=cast.ada)] == [
        "Ada Grant retired the unused account of Bea Ito.",
        "Ada Grant deactivated Dr. Rivera. 3 patients got a new Primary Provider.",
        "Bea Ito joined as front desk.",
        "Ada Grant invited Bea Ito as front desk.",
    ]
