"""Letters about appointments: when and where, and nothing of why (D7, T49)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from osmind_app.lib import when
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, for_contact, for_patient, second_link

MOST_NAMED = 12  # times of a series in one letter; all of them stand in the portal


@dataclass(frozen=True)
class Visit:
    """What a letter may say about an appointment."""

    id: UUID
    starts_at: datetime
    zone: str  # the clinic's, in which it was arranged
    own_zone: str  # the patient's, where it shows another time; else empty
    where: str  # "Video", or the place; may be empty
    file_link: LinkRef
    also: tuple[datetime, ...] = ()  # when the others of its series are


def appointment_booked(
    practice: PracticeCard, *, first_name: str, visit: Visit, has_portal: bool = True
) -> LetterDraft:
    """Letter 11: booked. Who has no portal gets no button that leads nowhere."""
    return _with_file("appointment_booked", practice, first_name, visit, has_portal)


def appointment_moved(practice: PracticeCard, *, first_name: str, visit: Visit, has_portal: bool = True) -> LetterDraft:
    """Letter 11: it has another time."""
    return _with_file("appointment_moved", practice, first_name, visit, has_portal)


def appointment_changed(
    practice: PracticeCard, *, first_name: str, visit: Visit, has_portal: bool = True
) -> LetterDraft:
    """Letter 11: the time stays, something else is new."""
    return _with_file("appointment_changed", practice, first_name, visit, has_portal)


def appointment_cancelled(
    practice: PracticeCard, *, first_name: str, visit: Visit, has_portal: bool = True
) -> LetterDraft:
    """Letter 11: it does not take place."""
    return LetterDraft(
        "appointment_cancelled",
        _about(practice, first_name, visit, has_portal),
        useless_after=visit.starts_at,
    )


def appointment_requested(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """Letter 32: the clinic has the patient's wish."""
    return LetterDraft("appointment_requested", for_patient(practice, first_name, paths.APPOINTMENTS))


def appointment_declined(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """Letter 32: it can't be done."""
    return LetterDraft("appointment_declined", for_patient(practice, first_name, paths.APPOINTMENTS))


def appointment_copy(practice: PracticeCard, *, visit: Visit, what: str) -> LetterDraft:
    """A copy of letter 11 for a contact of the patient; `what` is the kind of the letter it copies. Names nobody."""
    context = for_contact(practice) | _when(visit) | {"what": what}
    return LetterDraft("appointment_copy", context, useless_after=visit.starts_at)


def _with_file(kind: str, practice: PracticeCard, first_name: str, visit: Visit, has_portal: bool) -> LetterDraft:
    """A letter whose quiet link gives the appointment to a calendar program."""
    draft = LetterDraft(
        kind, _about(practice, first_name, visit, has_portal), visit.file_link, useless_after=visit.starts_at
    )
    return replace(draft, context=draft.context | second_link(paths.CALENDAR_FILE, visit.file_link))


def _about(practice: PracticeCard, first_name: str, visit: Visit, has_portal: bool) -> dict[str, str]:
    path = paths.APPOINTMENT.format(appointment_id=visit.id) if has_portal else ""
    own = when.long(visit.starts_at, visit.own_zone) if visit.own_zone else ""
    return for_patient(practice, first_name, path) | _when(visit) | {"at_yours": own}


def _when(visit: Visit) -> dict[str, str]:
    return {
        "at": when.long(visit.starts_at, visit.zone),
        "at_brief": when.brief(visit.starts_at, visit.zone),
        "where": visit.where,
        "also": _also(visit),
    }


def _also(visit: Visit) -> str:
    """'Tue, Dec 8, 9:30 AM; Tue, Dec 15, 9:30 AM; and 24 more', on the clinic's clock; empty for one alone."""
    named = [when.brief(at, visit.zone) for at in visit.also[:MOST_NAMED]]
    more = [f"and {len(visit.also) - MOST_NAMED} more"] if len(visit.also) > MOST_NAMED else []
    return "; ".join(named + more)
