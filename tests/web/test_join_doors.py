"""From a shared link to the portal, as a browser sees it (S33-S44, A4-A6, D2, T8-T11)."""

import asyncio
import re
from collections import Counter
from types import SimpleNamespace

import pytest
from limits import RateLimitItemPerHour
from sqlmodel import select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account, SignInSession
from osmind_app.clinic.families import service as families
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.details import NewLink
from osmind_app.clinic.joining.models import InviteLink, Joiner
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import db, tokens
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import render
from osmind_app.web import limits, routes
from tests.cast import PASSWORD
from tests.clinic.joining.newcomers import NIA
from tests.web.conftest import Browser

EMAIL = NIA["email"]
DOOR_BYTES = 14 * 1024
WRONG = "000000"


def make(house, **form) -> SimpleNamespace:
    details = NewLink.from_form({"group": str(house.cast.adults.id), **form})
    row = house.write(joining.create, actor=house.cast.rivera, details=details)
    return SimpleNamespace(id=row.id, token=tokens.sign(row.link), path=routes.join(tokens.sign(row.link)))


@pytest.fixture
def link(house):
    """Dr. Rivera's, into the group of new adults."""
    return make(house)


def change(table, id, **values) -> None:
    with db.writing() as session:
        row = session.get(table, id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def letters_to(house, email, kind) -> list:
    found = select(Letter).where(Letter.to_email == email, Letter.kind == kind).order_by(Letter.promised_at)
    return [render(letter) for letter in house.rows(found)]


def code_for(house, email=EMAIL) -> str:
    return letters_to(house, email, "join_code")[-1].subject.removeprefix("Your code: ")


async def types_details(browser, link, **form):
    await browser.get(link.path)
    await browser.get(routes.JOIN_DETAILS)
    return await browser.send_form(routes.JOIN_DETAILS, link=str(link.id), **(NIA | form))


async def types_code(browser, code):
    return await browser.send_form(routes.JOIN_CODE, code=code)


async def joins(house, browser, link, email=EMAIL, password=PASSWORD):
    await types_details(browser, link, email=email)
    await types_code(browser, code_for(house, email))
    return await browser.send_form(routes.JOIN_PASSWORD, password=password)


async def test_from_the_shared_link_to_the_portal(house, link, visitor):
    """S34, D2: whose link, details, code, password, in"""
    landing = await visitor.get(link.path)
    assert "<h1>Join Willow Creek</h1>" in landing.text
    assert "Dr. Rivera invites you" in landing.text
    assert "New adult" not in landing.text
    assert re.search(r"works until <strong>\w+, \w+ \d+ at \d+:\d\d [AP]M \(Pacific Time\)", landing.text)
    details = await visitor.get(routes.JOIN_DETAILS)
    for part in ("given-name", "family-name", "bday-month", "bday-day", "bday-year", 'autocomplete="email"', '"tel"'):
        assert part in details.text
    went_on = await types_details(visitor, link)
    assert (went_on.status_code, went_on.headers["location"]) == (303, routes.JOIN_CODE)
    page = await visitor.get(routes.JOIN_CODE)
    assert "n••••@example.com" in page.text
    assert 'autocomplete="one-time-code"' in page.text
    assert not house.rows(select(Account).where(Account.email == EMAIL))
    right = await types_code(visitor, code_for(house))
    assert (right.status_code, right.headers["location"]) == (303, routes.JOIN_PASSWORD)
    assert not house.rows(select(Account).where(Account.email == EMAIL))
    page = await visitor.get(routes.JOIN_PASSWORD)
    assert "<h1>Create your password</h1>" in page.text
    assert EMAIL in page.text
    weak = await visitor.send_form(routes.JOIN_PASSWORD, password="password1234")
    assert "common password" in weak.text
    inside = await visitor.send_form(routes.JOIN_PASSWORD, password=PASSWORD)
    assert (inside.status_code, inside.headers["location"]) == (303, routes.HOME)
    [account] = house.rows(select(Account).where(Account.email == EMAIL))
    [session] = house.rows(select(SignInSession).where(SignInSession.account_id == account.id))
    assert (session.kind, session.ended_at) == (PATIENT, None)
    assert visitor.cookies.get("patient")
    assert not {"join", "joiner"} & set(visitor.cookies)
    [patient] = house.rows(select(Patient).where(Patient.email == EMAIL))
    assert patient.is_to_review


async def test_nobody_who_only_looks_or_presses_buttons_changes_anything(house, link):
    """T4, A20: GET, HEAD, every form with nothing in it"""
    scanner = Browser("198.51.100.9")
    for path in (link.path, routes.JOIN_WELCOME, routes.JOIN_DETAILS, routes.JOIN_CODE, routes.JOIN_PASSWORD):
        assert (await scanner.head(path)).status_code == 200
        assert (await scanner.get(path)).status_code == 200
    for path in (
        routes.JOIN_DETAILS,
        routes.JOIN_CODE,
        routes.JOIN_NEW_CODE,
        routes.JOIN_PASSWORD,
        routes.JOIN_CONFIRM,
    ):
        await scanner.send_form(path, link=str(link.id))
    assert house.rows(select(Joiner)) == []
    assert house.rows(select(InviteLink.uses)) == [0]


async def test_the_link_leaves_the_address_bar_and_is_told_to_nobody(house, link, visitor):
    """T5"""
    answers = [await visitor.get(link.path)]
    assert f'<meta name="address" content="{routes.JOIN_WELCOME}">' in answers[0].text
    answers += [await visitor.get(path) for path in (routes.JOIN_WELCOME, routes.JOIN_DETAILS)]
    for answer in answers:
        assert link.token not in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)
    [cookie] = [c for c in answers[0].headers.get_list("set-cookie") if c.startswith("join=")]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


async def test_every_page_fits_the_first_network_window(house, link, visitor):
    """at most 14 kB"""
    visitor.headers["accept-encoding"] = "gzip"
    pages = [await visitor.get(link.path), await visitor.get(routes.JOIN_DETAILS)]
    pages.append(await visitor.send_form(routes.JOIN_DETAILS, link=str(link.id)))
    await types_details(visitor, link)
    pages.append(await types_code(visitor, WRONG))
    await types_code(visitor, code_for(house))
    pages += [await visitor.get(routes.JOIN_PASSWORD), await Browser().get("/j/nonsense")]
    for page in pages:
        assert page.status_code == 200
        assert len(page.content) > 0
        assert int(page.headers["content-length"]) <= DOOR_BYTES


async def test_faults_stand_beside_their_fields_and_nothing_is_cleared(house, link, visitor):
    """design 2"""
    page = await types_details(visitor, link, first_name="", birth_year="", phone="12", last_name="O'Dell")
    assert page.text.count("There is a problem") == 1
    for sentence in ("Enter your first name", "Date of birth must include a year", "Enter a phone number, like"):
        assert page.text.count(sentence) == 2
    assert 'href="#birth_date"' in page.text
    assert 'value="O&#39;Dell"' in page.text
    assert "<title>Error: " in page.text
    assert house.rows(select(Joiner)) == []


END = {
    "expired": "This invite link has expired",
    "full": "This invite link is full",
    "withdrawn": "This invite link was turned off",
    "damaged": "This link is not complete",
}


@pytest.mark.parametrize("end", END)
async def test_a_link_that_ended_says_why_and_whom_to_call(house, link, end):
    """S41: expired, full, withdrawn, damaged"""
    half, path = Browser(), link.path
    await types_details(half, link)
    await types_code(half, code_for(house))
    [row] = house.rows(select(InviteLink))
    match end:
        case "expired":
            change(InviteLink, link.id, expires_at=row.made_at)
        case "full":
            change(InviteLink, link.id, uses=row.most)
        case "withdrawn":
            house.write(joining.withdraw, actor=house.cast.rivera, link_id=link.id)
        case "damaged":
            path = link.path[:-3]
    page = await Browser().get(path)
    assert (page.status_code, END[end] in page.text) == (200, True)
    assert f'href="{routes.PATIENT_SIGN_IN}"' in page.text
    if end == "damaged":
        assert "Willow Creek" not in page.text
        assert not [c for c in page.headers.get_list("set-cookie") if c.startswith("join=")]
        return
    assert "Ask Willow Creek for a new one" in page.text
    assert 'href="tel:4155550132"' in page.text
    stopped = await half.send_form(routes.JOIN_PASSWORD, password=PASSWORD)
    assert (stopped.status_code, END[end] in stopped.text) == (200, True)
    assert not house.rows(select(Account).where(Account.email == EMAIL))


async def test_who_joined_and_opens_the_link_again_is_led_to_sign_in(house, link, visitor):
    """A5"""
    await joins(house, visitor, link)
    page = await visitor.get(link.path)
    assert "<h1>You already have an account</h1>" in page.text
    assert f'href="{routes.PATIENT_SIGN_IN}"' in page.text
    assert "<h1>Join Willow Creek</h1>" in (await Browser().get(link.path)).text


async def test_a_tablet_in_the_waiting_room_shows_nobody_what_the_one_before_typed(house, link, visitor):
    """Back shows what was typed; the link, opened again, does not"""
    await types_details(visitor, link)
    assert 'value="Jackson"' in (await visitor.get(routes.JOIN_DETAILS)).text
    await visitor.get(link.path)
    assert "Jackson" not in (await visitor.get(routes.JOIN_DETAILS)).text
    assert "Open your invite link again" in (await visitor.get(routes.JOIN_CODE)).text


async def test_a_code_is_six_numbers_however_they_are_typed(house, link, visitor):
    await types_details(visitor, link)
    for typed in ("", "12345", "1234567", "12a456", "١٢٣٤٥٦"):
        page = await types_code(visitor, typed)
        assert "The code must be 6 numbers" in page.text
    code = code_for(house)
    assert (await types_code(visitor, f" {code[:3]} {code[3:]} ")).status_code == 303


async def test_an_expired_code_is_sent_anew(house, link, visitor):
    """design 2: "The code has expired. We sent a new one"."""
    await types_details(visitor, link)
    first = code_for(house)
    [joiner] = house.rows(select(Joiner))
    change(Joiner, joiner.id, code_expires_at=joiner.started_at)
    page = await types_code(visitor, first)
    assert "The code has expired. We sent a new one" in page.text
    assert len(letters_to(house, EMAIL, "join_code")) == 2
    assert (await types_code(visitor, code_for(house))).status_code == 303


async def test_a_new_code_can_be_asked_for_three_times(house, link, visitor):
    await types_details(visitor, link)
    for _ in range(3):
        answer = await visitor.send_form(routes.JOIN_NEW_CODE)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{routes.JOIN_CODE}?sent")
    assert "We sent a new code" in (await visitor.get(f"{routes.JOIN_CODE}?sent")).text
    refused = await visitor.send_form(routes.JOIN_NEW_CODE)
    assert "No more codes can be sent" in refused.text
    assert len(letters_to(house, EMAIL, "join_code")) == 4


async def test_the_link_in_the_letter_goes_on_in_another_browser(house, link, visitor):
    """D2, T9: the first browser, which proved nothing, is out"""
    await types_details(visitor, link)
    path = letters_to(house, EMAIL, "join_code")[0].url.removeprefix("http://localhost:8000")
    path = path[path.index("/jc/") :]
    phone = Browser("203.0.113.99")
    page = await phone.get(path)
    assert "Confirm it’s you" in page.text
    assert not [word for word in ("Nia", "Jackson", EMAIL, "Oct") if word in page.text]
    born = {name: NIA[name] for name in ("birth_month", "birth_day", "birth_year")}
    wrong = await phone.send_form(routes.JOIN_CONFIRM, **(born | {"birth_year": "1991"}))
    assert "not the date of birth that was typed" in wrong.text
    right = await phone.send_form(routes.JOIN_CONFIRM, **born)
    assert (right.status_code, right.headers["location"]) == (303, routes.JOIN_PASSWORD)
    assert "Open your invite link again" in (await visitor.get(routes.JOIN_PASSWORD)).text
    stranger = await visitor.send_form(routes.JOIN_PASSWORD, password=PASSWORD)
    assert "Open your invite link again" in stranger.text
    assert (await phone.send_form(routes.JOIN_PASSWORD, password=PASSWORD)).status_code == 303


async def test_an_account_of_another_clinic_adds_this_one_with_its_own_password(house, link, visitor):
    """D3"""

    def elsewhere(session, *, now):
        account = accounts.open(
            session, kind=PATIENT, email="ivy@example.com", password_hash=house.june.password_hash, now=now
        )
        families.grant(
            session,
            account_id=account.id,
            patient_id=house.cast.holt.id,
            practice_id=house.cast.harbor.id,
            now=now,
        )

    house.write(elsewhere)
    await types_details(visitor, link, email="ivy@example.com")
    await types_code(visitor, code_for(house, "ivy@example.com"))
    page = await visitor.get(routes.JOIN_PASSWORD)
    assert "<h1>You already have an account</h1>" in page.text
    wrong = await visitor.send_form(routes.JOIN_PASSWORD, password="another good password")
    assert "Email or password is incorrect" in wrong.text
    inside = await visitor.send_form(routes.JOIN_PASSWORD, password=PASSWORD)
    assert inside.headers["location"] == routes.HOME
    assert len(house.rows(select(Patient).where(Patient.email == "ivy@example.com"))) == 2


@pytest.fixture
def known(house):
    """State → an address in it (T11)."""
    people = house.cast

    def states(session, *, now):
        for first, email in (("Walt", "walt@example.com"), ("Leo", "leo@example.com")):
            patient = people.walt if first == "Walt" else people.leo
            onboarding.change_email(
                session, actor=people.sam, patient_id=patient.id, email=email, send_new=False, now=now
            )
        invitations.send(session, actor=people.sam, patient_id=people.walt.id, now=now)
        onboarding.archive(session, actor=people.sam, patient_id=people.leo.id, now=now)

    house.write(states)
    return {
        "unknown": EMAIL,
        "active": "june@example.com",
        "pending": "walt@example.com",
        "archived": "leo@example.com",
        "staff": "okafor@willowcreek.example",
        "other practice": "ivy@example.com",
        "other practice's staff": "stone@harbor.example",
    }


@pytest.mark.slow
async def test_no_screen_tells_whether_an_address_is_known(house, link, known, monkeypatch):
    """T11: every state, from the details to the last wrong code: the same statuses, places and words"""
    monkeypatch.setattr(limits, "CODE", limits.Budget("code", *[RateLimitItemPerHour(1_000)] * 3))
    seen = {}
    for state, email in known.items():
        browser, story = Browser(), []
        answers = [await types_details(browser, link, email=email), await browser.get(routes.JOIN_CODE)]
        for _ in range(6):
            answers.append(await types_code(browser, WRONG))
        answers.append(await browser.send_form(routes.JOIN_NEW_CODE))
        answers.append(await types_code(browser, WRONG))
        answers.append(await browser.get(routes.JOIN_PASSWORD))
        for answer in answers:
            text = answer.text.replace(f"{email[0]}••••@{email.partition('@')[2]}", "<email>")
            text = re.sub(r'name="form_token" value="[^"]+"', "", text)
            headers = {name: value for name, value in answer.headers.items() if name not in ("content-length",)}
            headers["set-cookie"] = [re.sub(r"=[^;]+", "=…", c, count=1) for c in answer.headers.get_list("set-cookie")]
            story.append((answer.status_code, headers, text))
        seen[state] = story
        [joiner] = house.rows(select(Joiner).where(Joiner.email == email))
        assert (joiner.codes, joiner.tries) == (2, 1)
    for state, story in seen.items():
        assert story == seen["unknown"], state
    kinds = {
        state: {one.kind for one in house.rows(select(Letter).where(Letter.to_email == email))}
        for state, email in known.items()
    }
    assert "already_have_account" in kinds["active"]
    assert {"already_has_you"} <= kinds["pending"] & kinds["archived"]
    assert kinds["staff"] == {"staff_address"}
    assert kinds["unknown"] == kinds["other practice"] == kinds["other practice's staff"] == {"join_code"}


async def test_somebody_elses_address_gives_no_session_and_no_chart(house, link, visitor):
    """T9: takeover by pre-registration"""
    before = len(house.rows(select(Patient)))
    await types_details(visitor, link, email="june@example.com")
    for path in (routes.JOIN_PASSWORD, routes.HOME):
        await visitor.get(path)
    await visitor.send_form(routes.JOIN_PASSWORD, password="attackers own password")
    assert not visitor.cookies.get("patient")
    assert len(house.rows(select(Patient))) == before
    [june] = house.rows(select(Account).where(Account.email == "june@example.com"))
    assert june.password_hash == house.june.password_hash


@pytest.mark.slow
async def test_ten_wrong_codes_an_hour_from_one_address(house, link):
    """security 3.11: the tenth is looked at, the eleventh is not; right ones don't count"""
    for at in range(3):
        await types_details(helper := Browser(), link, email=f"n{at}@example.com")
        assert (await types_code(helper, code_for(house, f"n{at}@example.com"))).status_code == 303
    answers = []
    for at in range(3):
        await types_details(browser := Browser(), link, email=f"m{at}@example.com")
        answers += [await types_code(browser, WRONG) for _ in range(4)]
    assert Counter(answer.status_code for answer in answers) == {200: 10, 429: 2}
    assert "That was many tries" in answers[-1].text
    await types_details(neighbour := Browser("198.51.100.77"), link, email="k@example.com")
    assert (await types_code(neighbour, WRONG)).status_code == 200


@pytest.mark.slow
async def test_thirty_an_hour_by_one_link_then_the_provider_is_told(house, link):
    """T8, security 3.11: another link, also of another clinic, goes on"""
    browser, answers = Browser(), []
    for at in range(33):
        answers.append(await types_details(browser, link, email=f"n{at}@example.com"))
    assert Counter(answer.status_code for answer in answers) == {303: 30, 429: 3}
    assert 'value="n32@example.com"' in answers[-1].text
    assert len(letters_to(house, "rivera@willowcreek.example", "invite_link_flooded")) == 1
    assert (await types_details(Browser(), make(house))).status_code == 303


@pytest.mark.slow
async def test_a_flood_makes_no_more_accounts_than_the_link_allows(house, monkeypatch):
    """T8 at a tenth of its size: a thousand tries, twenty of them all the way; cap 5"""
    monkeypatch.setattr(limits, "JOINS", RateLimitItemPerHour(10_000))
    much = limits.Budget("much", *[RateLimitItemPerHour(100_000)] * 3)
    monkeypatch.setattr(limits, "LINK", much)
    monkeypatch.setattr(limits, "CODE", much)
    link, before = make(house, most="5"), len(house.rows(select(Account)))

    async def tries(at: int) -> int:
        browser = Browser(f"198.51.{at % 200}.{at // 200}")
        answer = await types_details(browser, link, email=f"n{at}@example.com")
        if at % 50 or answer.status_code != 303:
            return answer.status_code
        await types_code(browser, code_for(house, f"n{at}@example.com"))
        return (await browser.send_form(routes.JOIN_PASSWORD, password=PASSWORD)).status_code

    for start in range(0, 1_000, 50):
        await asyncio.gather(*(tries(at) for at in range(start, start + 50)))
    assert len(house.rows(select(Account))) == before + 5
    assert house.rows(select(InviteLink.uses)) == [5]
    assert len(letters_to(house, "rivera@willowcreek.example", "invite_link_full")) == 1


async def test_a_form_about_another_link_is_refused(house, link, visitor):
    """two links opened in one browser"""
    other = make(house)
    await visitor.get(link.path)
    await visitor.get(other.path)
    page = await visitor.send_form(routes.JOIN_DETAILS, link=str(link.id), **NIA)
    assert "Another invite link was opened in this browser" in page.text
    assert house.rows(select(Joiner)) == []


@pytest.mark.parametrize("path", [routes.JOIN_DETAILS, routes.JOIN_CODE, routes.JOIN_NEW_CODE, routes.JOIN_PASSWORD])
async def test_a_form_from_elsewhere_is_refused(house, link, visitor, path):
    """T35"""
    await types_details(visitor, link)
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = await visitor.post(path, data={"form_token": visitor.form_token, "code": WRONG}, headers=headers)
        assert answer.status_code == 403
    assert (await visitor.post(path, data={"code": WRONG})).status_code == 403


async def test_a_slip_of_the_finger_is_asked_about_and_stops_nobody(house, link, visitor):
    """B13"""
    await types_details(visitor, link, email="nia@gmial.com")
    page = await visitor.get(routes.JOIN_CODE)
    assert "Did you mean gmail.com?" in page.text


async def test_the_poster_is_for_staff_and_names_no_group(house, link, visitor):
    """S37-S39, D1: Dr. Stone sees a page that is not there"""
    path = routes.invite_poster(link.id)
    answer = await visitor.get(path)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, routes.STAFF_SIGN_IN)
    for who, status in (("rivera", 200), ("sam", 200), ("olsen", 404), ("stone", 404)):
        browser = Browser()
        browser.cookies.set("staff", _session(house, getattr(house.cast, who)))
        page = await browser.get(path)
        assert page.status_code == status
        if status == 200:
            printed = page.text.partition('class="muted screen"')[0]
            assert "<svg" in printed
            assert "(415) 555-0132" in printed
            assert "(Pacific Time)" in printed
            assert "New adult" not in printed
            assert len(page.content) <= 40_000
    change(InviteLink, link.id, uses=25)
    assert (await browser.get(path)).status_code == 404


def _session(house, provider) -> str:
    def start(session, *, now):
        return sessions.start(session, account_id=provider.account_id, kind=PROVIDER, device="test", now=now)[1]

    return house.write(start)
