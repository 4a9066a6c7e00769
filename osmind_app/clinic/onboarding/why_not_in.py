"""Why can't this patient sign in? One cause in one sentence, with the one button that cures it (B1, S75–S88)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.onboarding import causes, causes_inside, causes_outside
from osmind_app.clinic.onboarding.causes import Cause
from osmind_app.clinic.onboarding.evidence import Evidence, gather
from osmind_app.lib import when

LABELS = {
    causes.FIX_EMAIL: "Fix the email",
    causes.SEND_INVITE: "Send invite",
    causes.SEND_SETUP: "Send setup email",
    causes.SEND_RESET: "Send password reset",
    causes.COPY_LINK: "Copy invite link",
    causes.RESTORE: "Restore patient",
    causes.PORTAL_ADDRESS: "The portal’s address",
    causes.NOTHING: "",
}
AGAIN, ADD_EMAIL = "Resend invite", "Add an email"
CHECKLIST = (  # S85–S88: to read to the patient; the last but one ends with the portal's address
    "Look for the password reset email in the inbox and in spam or junk.",
    "Complete all steps in it, up to the new password.",
    "Sign in at the portal’s address with that email and the new password.",
    "If that fails, clear the browser’s cache and cookies, or use another device (phone or computer).",
)


@dataclass(frozen=True)
class WhyNotIn:
    """What the panel shows. `cure` is the kind of deed; `why_not`: why its button can't be used now."""

    kind: str = ""
    sentence: str = ""
    cure: str = ""
    label: str = ""
    why_not: str = ""
    others: list[str] = field(default_factory=list)  # what else holds, in smaller type
    last_sign_in: str = ""
    checklist: list[str] = field(default_factory=list)


def ask(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> WhyNotIn:
    """Answer, and write down who asked about whom."""
    answer = why_not_in(session, actor=actor, patient_id=patient_id, now=now)
    audit.record(session, actor=actor, event="sign_in_help.opened", patient_id=patient_id, now=now, cause=answer.kind)
    return answer


def why_not_in(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> WhyNotIn:
    """The most pressing cause as of now, its cure, and what else holds; raises what opening a chart raises (D1)."""
    known = gather(session, actor=actor, patient_id=patient_id, now=now)
    first, *others = [*_holding(known), *_fine(known)]
    cure, why_not = _possible(known, first.cure)
    return WhyNotIn(
        kind=first.kind,
        sentence=first.sentence,
        cure=cure,
        label=_label(known, cure),
        why_not=why_not,
        others=[other.sentence for other in others if other.kind != causes.ALL_FINE],
        last_sign_in=_last_sign_in(known),
        checklist=list(CHECKLIST) if first.kind == causes.ALL_FINE else [],
    )


def _holding(known: Evidence) -> Iterator[Cause]:
    archived = known.patient.archived_at
    if archived is not None:
        on = when.short(archived, known.practice.time_zone)
        yield Cause(
            causes.ARCHIVED,
            f"{known.patient.called} was archived on {on}: links and access ended. Restore, then send an invite.",
            causes.RESTORE,
        )
        return
    if known.own is not None:
        yield from causes_inside.holding(known, known.own)
    else:
        yield from causes_outside.holding(known)
    if known.staff is not None:
        yield Cause(
            causes.STAFF_EMAIL,
            f"{known.patient.email} is also the staff sign-in of {known.staff.full_name}. That password opens the "
            "dashboard at the staff door, never the portal.",
            causes.PORTAL_ADDRESS,
        )


def _fine(known: Evidence) -> Iterator[Cause]:
    email = known.own.email if known.own else known.patient.email
    yield Cause(
        causes.ALL_FINE,
        f"Everything is in order: {known.patient.called} can sign in with {email}. Read these steps to the patient.",
        causes.SEND_RESET,
    )


def _possible(known: Evidence, cure: str) -> tuple[str, str]:
    """The cure, and why it can't be done now; while a link works, copying it stands in for sending."""
    if cure in causes.SENDS_INVITATION and known.no_invite is not None:
        return (causes.COPY_LINK, "") if known.link_works else (cure, known.no_invite.sentence)
    if cure == causes.COPY_LINK and not known.link_works:
        return causes.SEND_INVITE, known.no_invite.sentence if known.no_invite else ""
    return cure, ""


def _label(known: Evidence, cure: str) -> str:
    if cure == causes.SEND_INVITE and known.was_invited:
        return AGAIN
    return ADD_EMAIL if cure == causes.FIX_EMAIL and known.patient.email is None else LABELS[cure]


def _last_sign_in(known: Evidence) -> str:
    last = known.own.last_sign_in_at if known.own else None
    return f"Last sign-in: {when.short(last, known.practice.time_zone)}" if last else "Never signed in"
