"""What letters are made of: the clinic's card, the draft, and what all letters to one kind of reader hold."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from osmind_app.lib import when
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths

PATIENT, STAFF, NEWCOMER, CONTACT = "patient", "staff", "newcomer", "contact"  # who reads it: decides the footer


@dataclass(frozen=True)
class PracticeCard:
    """What a letter says about the clinic it comes from."""

    name: str
    phone: str = ""
    address: str = ""
    reply_to: str = ""
    time_zone: str = "America/Los_Angeles"
    discreet: bool = False  # `name` is a neutral one: nothing may say what kind of sender this is


@dataclass(frozen=True)
class LetterDraft:
    """A letter before it is promised. `useless_after`: not worth sending once its link has ended."""

    kind: str
    context: dict[str, str]
    link: LinkRef | None = None
    useless_after: datetime | None = None

    def signed(self, practice: PracticeCard) -> "LetterDraft":
        """The same letter under another card."""
        return replace(self, context=self.context | _of_card(practice))


def about_patient(practice: PracticeCard, patient_id: UUID) -> dict[str, str]:
    """What a letter to staff about one patient holds: the button opens the chart, behind a sign-in."""
    return for_staff(practice, paths.PATIENT.format(patient_id=patient_id))


def for_patient(
    practice: PracticeCard, first_name: str, path: str = "", until: datetime | None = None
) -> dict[str, str]:
    """What every letter to a patient holds; `path` is where its button leads, `until` when that ends."""
    return _common(practice, PATIENT, path, until) | {"first_name": first_name}


def for_newcomer(practice: PracticeCard, path: str = "", until: datetime | None = None) -> dict[str, str]:
    """What a letter to an address holds that somebody typed on an invite link: no name, since it may be another's."""
    return _common(practice, NEWCOMER, path, until)


def for_contact(practice: PracticeCard, path: str = "", until: datetime | None = None) -> dict[str, str]:
    """What every letter to a person around a patient holds: no name, since it may reach somebody else."""
    return _common(practice, CONTACT, path, until)


def for_staff(practice: PracticeCard, path: str = "", until: datetime | None = None) -> dict[str, str]:
    """What every letter to staff holds."""
    return _common(practice, STAFF, path, until)


def second_link(path: str, link: LinkRef) -> dict[str, str]:
    """A quiet link under the letter's button, about the same row as the button's, with a purpose of its own."""
    return {"second_path": path, "second_purpose": link.purpose}


def _common(practice: PracticeCard, reader: str, path: str, until: datetime | None) -> dict[str, str]:
    return {
        "reader": reader,
        **_of_card(practice),
        "path": path,
        "until": time_of(practice, until) if until else "",
    }


def _of_card(practice: PracticeCard) -> dict[str, str]:
    return {
        "clinic": practice.name,
        "phone": practice.phone,
        "address": practice.address,
        "reply_to": practice.reply_to,
        "discreet": "yes" if practice.discreet else "",
    }


def time_of(practice: PracticeCard, at: datetime) -> str:
    """A moment as the clinic's letters write it."""
    return when.long(at, practice.time_zone)
