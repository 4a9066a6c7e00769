"""D16: the demo's inbox shows letters and runs nothing; health says what is ready."""

from sqlalchemy import text

from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.web import routes
from tests.web.conftest import Browser

CLINIC = letters.PracticeCard("Willow Creek", "(415) 555-0132")


def promised(first_name: str = "June", key: str = "k1") -> str:
    with db.writing() as session:
        draft = letters.access_ended(CLINIC, first_name=first_name)
        return str(outbox.promise(session, draft, key=key, to="june@example.com", now=clock.now()).id)


async def test_every_letter_can_be_read(house):
    letter_id = promised()
    browser = Browser()
    listed = await browser.get(routes.INBOX)
    assert "To june@example.com" in listed.text
    shown = await browser.get(routes.INBOX_LETTER, params={"id": letter_id})
    assert "Hello June," in shown.text
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"]
    body = await browser.get(routes.INBOX_BODY, params={"id": letter_id})
    assert "Hello June," in body.text


async def test_a_letter_runs_nothing(house):
    """T38: its html is shown in a sandbox without scripts."""
    letter_id = promised("<script>alert(1)</script>", "k2")
    body = await Browser().get(routes.INBOX_BODY, params={"id": letter_id})
    policy = body.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "<script>alert" not in body.text


async def test_more_letters_are_a_page_away(house):
    for at in range(25):
        promised(key=f"many:{at}")
    browser = Browser()
    first = await browser.get(routes.INBOX)
    assert "Older letters" in first.text
    assert (await browser.get(routes.INBOX, params={"before": "not a time"})).status_code == 404


async def test_there_is_no_inbox_where_letters_leave(house, monkeypatch):
    letter_id = promised(key="k3")
    monkeypatch.setattr(settings(), "courier", "resend")
    for path in (routes.INBOX, routes.INBOX_LETTER, routes.INBOX_BODY):
        assert (await Browser().get(path, params={"id": letter_id})).status_code == 404


async def test_ready_says_what_is_missing(house):
    browser = Browser()
    assert (await browser.get(routes.HEALTH)).json() == {"alive": True}
    ready = await browser.get(routes.READY)
    assert ready.status_code == 200
    assert ready.json()["migrations"] is True
    with db.engine().begin() as connection:
        at = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = 'old'"))
    try:
        behind = await browser.get(routes.READY)
        assert behind.status_code == 503
        assert behind.json() == {"database": True, "migrations": False}
    finally:
        with db.engine().begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": at})
