"""A promised letter as the patient reads it: subject, html and its plain-text twin, the same on every try.

The words of each letter are the blocks of `templates/<kind>.jinja`; both twins are made from them. User text is
only ever text: one line, escaped, never a link's target (T39, T40). Nothing is loaded from elsewhere.
"""

import re
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from mjml import mjml2html

from osmind_app.lib import tokens
from osmind_app.lib.settings import settings
from osmind_app.outbox import letters
from osmind_app.outbox.models import Letter

MAX_SUBJECT = 50  # what a phone shows of it
NOT_FOR_EMERGENCIES = "This inbox isn't for emergencies. Call 911 or 988."
MARK = "\x1e"  # the record separator: no user text holds it, see _one_line
WHY_SENT = {
    letters.PATIENT: "you are a patient of {clinic}",
    letters.STAFF: "you work at {clinic}",
    letters.CONTACT: "you are a contact of somebody at {clinic}",
    letters.NEWCOMER: "this address was typed on an invite link of {clinic}",
}
WHY_DISCREET = "you have an account with {clinic}"
BLOCKS = ("subject", "short_subject", "preheader", "before", "button", "after", "second")


@dataclass(frozen=True)
class Rendered:
    """One letter, ready for a courier."""

    kind: str
    sender: str  # '"Willow Creek" <no-reply@portal.example.org>'
    reply_to: str
    to: str
    subject: str
    preheader: str
    html: str
    text: str
    url: str  # where its button leads; empty without one


def render(letter: Letter) -> Rendered:
    """Make the letter from its row; the link is computed here and stored nowhere."""
    context = {name: _one_line(value) for name, value in letter.context.items()}
    words = _words(letter.kind, context, tokens.code(letter.link) if letter.link else "")
    url = _url(letter, context["path"])
    parts: dict[str, Any] = {
        "clinic": context["clinic"],
        "subject": _subject(words),
        "heading": words["subject"],
        "preheader": words["preheader"],
        "before": _paragraphs(words["before"]),
        "button": words["button"],
        "after": _paragraphs(words["after"]),
        "url": url,
        "second": words["second"],
        "second_url": _second_url(letter),
        "footer": _footer(context),
    }
    return Rendered(
        kind=letter.kind,
        sender=_address(context["clinic"], _mail_from()),
        reply_to=context["reply_to"],
        to=letter.to_email,
        subject=parts["subject"],
        preheader=parts["preheader"],
        html=mjml2html(_escaping().get_template("letter.mjml").render(parts)),
        text=_twin(parts),
        url=url if words["button"] else "",
    )


def _words(kind: str, context: dict[str, str], code: str) -> dict[str, str]:
    template = _plain().get_template(f"{kind}.jinja")
    name = context.get("first_name", "")
    more = {
        "hello": f"Hello {name}," if name and not _looks_like_a_link(name) else "Hello,",
        "code": code,
        "at_phone": f" at {context['phone']}" if context["phone"] else "",
    }
    parts = template.render(context | more, mark=MARK).split(MARK)
    return dict(zip(BLOCKS, (part.strip() for part in parts), strict=True))


def _twin(parts: dict[str, Any]) -> str:
    button = [f"{parts['button']}:\n{parts['url']}"] if parts["button"] else []
    second = [f"{parts['second']}:\n{parts['second_url']}"] if parts["second"] else []
    footer = "\n".join(["-- ", *parts["footer"]])
    return "\n\n".join([parts["heading"], *parts["before"], *button, *parts["after"], *second, footer]) + "\n"


def _subject(words: dict[str, str]) -> str:
    return words["subject"] if len(words["subject"]) <= MAX_SUBJECT else words["short_subject"]


def _url(letter: Letter, path: str) -> str:
    token = tokens.sign(letter.link) if letter.link else ""
    return settings().public_url + path.replace("{token}", token) if path else ""


def _second_url(letter: Letter) -> str:
    """The same row's other link: signed for another purpose, so that neither works as the other."""
    path, purpose = str(letter.context.get("second_path", "")), str(letter.context.get("second_purpose", ""))
    if letter.link is None or not path:
        return ""
    return settings().public_url + path.replace("{token}", tokens.sign(replace(letter.link, purpose=purpose)))


def _footer(context: dict[str, str]) -> list[str]:
    clinic = context["clinic"]
    why = (WHY_DISCREET if context.get("discreet") else WHY_SENT[context["reader"]]).format(clinic=clinic)
    lines = [clinic, context["address"], context["phone"], f"Sent because {why}.", NOT_FOR_EMERGENCIES]
    return [line for line in lines if line]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _one_line(text: str) -> str:
    """No line breaks and no control characters: they could end a header or start a paragraph (T39)."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _looks_like_a_link(name: str) -> bool:
    """Mail programs turn 'evil.example' into a link by themselves: such a name is left out of the greeting."""
    return bool(re.search(r"[/:@<>]|\w\.\w{2}", name))


def _address(name: str, address: str) -> str:
    return str(Address(display_name=name, addr_spec=address))


def _mail_from() -> str:
    return parseaddr(settings().mail_from)[1] or f"no-reply@{urlsplit(settings().public_url).hostname}"


@lru_cache
def _plain() -> Environment:
    # No autoescaping: this environment makes plain text; letter.mjml escapes every word of it.
    return Environment(loader=_loader(), undefined=StrictUndefined)  # noqa: S701


@lru_cache
def _escaping() -> Environment:
    return Environment(loader=_loader(), undefined=StrictUndefined, autoescape=True)


def _loader() -> PackageLoader:
    return PackageLoader("osmind_app.outbox")
