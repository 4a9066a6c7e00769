"""The link in a staff member's new mailbox: opening confirms nothing, a ticked box does, once (T4, T21)."""

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts.models import Account, StaffEmailChange
from osmind_app.clinic.staff import service as staff
from osmind_app.lib import tokens
from osmind_app.web import routes
from osmind_app.web.doors import csrf

NEW = "dr.okafor@willowcreek.example"


@pytest.fixture
def link(house):
    """What Dr. Okafor's new mailbox got."""
    house.write(staff.change_email, actor=house.cast.ada, provider_id=house.cast.okafor.id, email=NEW)
    [change] = house.rows(select(StaffEmailChange))
    return routes.STAFF_EMAIL.format(token=tokens.sign(change.link))


def address(house):
    return house.rows(select(Account.email).where(Account.id == house.cast.okafor.account_id))[0]


async def test_opening_confirms_nothing_and_the_box_does(house, visitor, link):
    for _ in range(3):
        answer = await visitor.get(link)
        assert answer.headers["location"] == routes.STAFF_EMAIL_PAGE
        page = await visitor.get(routes.STAFF_EMAIL_PAGE)
        assert NEW in page.text
    [change] = house.rows(select(StaffEmailChange.id))
    asked = {csrf.FIELD: visitor.form_token, "change": str(change)}
    without = await visitor.post(routes.STAFF_EMAIL_PAGE, data=asked)
    assert "Tick the box if this is your email" in without.text
    assert address(house) == "okafor@willowcreek.example"
    asked[csrf.FIELD] = visitor.form_token
    done = await visitor.post(routes.STAFF_EMAIL_PAGE, data={**asked, "mine": "on"})
    assert "Your email was changed" in done.text
    assert address(house) == NEW
    await visitor.get(link)
    assert "no longer works" in (await visitor.get(routes.STAFF_EMAIL_PAGE)).text


@pytest.mark.parametrize("token", ["x", "a.b"])
async def test_a_damaged_link_says_so(visitor, token):
    await visitor.get(routes.STAFF_EMAIL.format(token=token))
    page = await visitor.get(routes.STAFF_EMAIL_PAGE)
    assert "This link is not complete" in page.text


async def test_another_links_page_confirms_nothing(house, visitor, link):
    await visitor.get(link)
    await visitor.get(routes.STAFF_EMAIL_PAGE)
    data = {csrf.FIELD: visitor.form_token, "change": "another", "mine": "on"}
    assert "belongs to another link" in (await visitor.post(routes.STAFF_EMAIL_PAGE, data=data)).text
    assert address(house) == "okafor@willowcreek.example"
