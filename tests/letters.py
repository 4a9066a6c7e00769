"""The mailbox: letters as the person they are for reads them."""

import re
from datetime import datetime

from sqlmodel import Session, col, select

from osmind_app.lib.settings import settings
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import Rendered, render


def promised(session: Session, *, to: str | None = None, kind: str | None = None) -> list[Letter]:
    """Letters that were promised and not taken back, the newest last."""
    statement = select(Letter).where(col(Letter.withdrawn_at).is_(None)).order_by(col(Letter.promised_at))
    if to is not None:
        statement = statement.where(Letter.to_email == to)
    if kind is not None:
        statement = statement.where(Letter.kind == kind)
    return list(session.exec(statement))


def latest(session: Session, *, to: str | None = None, kind: str | None = None) -> Rendered:
    """The newest letter, opened; fails when there is none."""
    found = promised(session, to=to, kind=kind)
    assert found, f"no letter of kind {kind} to {to}"
    return render(found[-1])


def path_in(rendered: Rendered) -> str:
    """The path behind the letter's one button, which is also there as a bare address."""
    assert rendered.url, "this letter has no link"
    assert rendered.url in rendered.text
    return rendered.url.removeprefix(settings().public_url)


def token_in(rendered: Rendered) -> str:
    """The token in the link: what the patient's browser brings along."""
    found = re.fullmatch(r"/(?:[irsekj]|jc)/([A-Za-z0-9_.-]+)", path_in(rendered))
    assert found, f"no token in {rendered.url}"
    return found[1]


def waiting(session: Session, *, now: datetime) -> list[Letter]:
    """Letters that should have left by now."""
    return [letter for letter in promised(session) if letter.sent_at is None and letter.deliver_after <= now]
