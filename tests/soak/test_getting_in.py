"""Full size: what the clock tells about an account (T11), and a stuffed list (T13)."""

import time
from datetime import timedelta

import pytest
from limits import RateLimitItemPerMinute
from scipy.stats import mannwhitneyu
from sqlmodel import select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT, Account, PasswordReset
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.web import limits, routes
from tests.web.conftest import Browser, house
from tests.web.test_limits import quick, stuff

RUNS = 200
SAME = 0.01  # Mann-Whitney: below this the times differ
TYPED = {
    "unknown": "nobody@example.com",
    "pending": "zoe@example.com",
    "active": "june@example.com",
    "locked": "leah@example.com",
    "staff": "rivera@willowcreek.example",
    "other practice": "ivy@example.com",
}
pytestmark = pytest.mark.soak
__all__ = ["house", "quick"]  # fixtures


class Stopwatch:
    """An app that notes when its answer was complete, whatever it goes on doing afterwards."""

    def __init__(self, app) -> None:
        self.app, self.seconds = app, 0.0

    async def __call__(self, scope, receive, send):
        started = time.perf_counter()

        async def sending(message):
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.seconds = time.perf_counter() - started

        await self.app(scope, receive, sending)


@pytest.fixture
def people(house):
    """A patient who was invited and did nothing yet, and one whose account is locked, beside the cast."""
    for first, email in (("Zoë", "zoe@example.com"), ("Leah", "leah@example.com")):
        form = {"first_name": first, "email": email, "primary_provider": str(house.cast.rivera.id)}
        added = house.write(onboarding.add_patient, actor=house.cast.sam, details=AddPatient.from_form(form))
    house.write(_give_account, patient=added.patient, like=house.june)
    return house


@pytest.mark.parametrize(
    "door", [routes.PATIENT_SIGN_IN, routes.STAFF_SIGN_IN, routes.PATIENT_FORGOT, routes.STAFF_FORGOT]
)
async def test_the_clock_tells_nothing_about_an_account(people, monkeypatch, door):
    """T11: 200 runs each, interleaved; every distribution of times overlaps the one of an unknown address."""
    much = RateLimitItemPerMinute(1_000_000)
    for name in ("SIGN_IN", "ASK"):
        monkeypatch.setattr(limits, name, limits.Budget(name, much, much, much))
    different = await _different(people, door)
    if different:  # one in a hundred comparisons is below one in a hundred by chance: a real difference shows twice
        different = different & await _different(people, door)
    assert not different


async def _different(people, door) -> set[str]:
    visitor = Browser()
    watch = Stopwatch(visitor._transport.app)
    visitor._transport.app = watch
    times: dict[str, list[float]] = {name: [] for name in TYPED}
    await visitor.get(door)
    for _ in range(RUNS):
        for name, email in TYPED.items():
            people.write(_as_before)
            answer = await visitor.send_form(door, email=email, password="wrong horse battery staple")
            assert answer.status_code == 200
            times[name].append(watch.seconds)
    unknown = times.pop("unknown")
    found = {name: mannwhitneyu(unknown, measured).pvalue for name, measured in times.items()}
    print(door, {name: round(p, 3) for name, p in found.items()}, f"median {sorted(unknown)[RUNS // 2] * 1000:.1f} ms")
    return {name for name, p in found.items() if p <= SAME}


async def test_ten_thousand_stuffed_pairs_lock_nobody(house, quick):
    """T13: 10,000 pairs, one try each, from 500 addresses."""
    answers = await stuff(10_000, 500)
    assert answers.count(200) <= limits.SIGN_IN.everybody.amount
    assert answers.count(200) + answers.count(429) == 10_000
    assert house.rows(select(Account).where(Account.locked_until.is_not(None))) == []
    assert house.rows(select(AuditEvent).where(AuditEvent.event == "sign_in.flood"))


def _give_account(session, *, now, patient, like):

    account = accounts.open(session, kind=PATIENT, email=patient.email, password_hash=like.password_hash, now=now)
    families.grant(session, account_id=account.id, patient_id=patient.id, practice_id=patient.practice_id, now=now)


def _as_before(session, *, now):
    """Between two runs: nobody has wrong tries but Leah, who is locked; nobody asked for a link."""
    for account in session.exec(select(Account)):
        is_leah = account.email == TYPED["locked"]
        account.failed_tries, account.locked_until = (7, now + timedelta(hours=1)) if is_leah else (0, None)
    for reset in session.exec(select(PasswordReset)):
        session.delete(reset)
