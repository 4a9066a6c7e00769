"""The invitations of many patients in a handful of statements: the rules and the letters are those of `sending`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import allowed, ending, outcomes, reminders, sending
from osmind_app.clinic.invitations.models import PURPOSE, Invitation
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib import bulk, tokens
from osmind_app.lib.settings import settings
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import service as outbox

IN_A_PART, IN_A_PART_OF_SQLITE = 500, 100  # SQLite has one writer: others wait for the length of a part
LETTERS = {outcomes.FIRST: sending.FIRST, outcomes.AGAIN: sending.AGAIN}


def part(session: Session) -> int:
    """How many are sent in one transaction."""
    return IN_A_PART_OF_SQLITE if session.get_bind().dialect.name == "sqlite" else IN_A_PART


def send(
    session: Session, *, actor: Provider, patient_ids: Sequence[UUID], batch_id: UUID, now: datetime
) -> dict[UUID, str]:
    """Invite each of these patients who may be invited now, as `sending.send` would; says what became of each."""
    practice = practices.get(session, actor=actor)
    found = _held(session, actor, patient_ids)
    histories = allowed.histories(session, practice_id=practice.id, patient_ids=list(found), now=now)
    became = dict.fromkeys(patient_ids, outcomes.NOT_YOURS)
    for one in found.values():
        became[one.id] = outcomes.of_patient(
            archived=one.archived,
            email=one.email,
            history=histories.get(one.id, allowed.History()),
            time_zone=practice.time_zone,
        )
    invited = [one for one in found.values() if became[one.id] in outcomes.WILL]
    replaced = [one.id for one in invited if one.id in histories and histories[one.id].open]
    _replace_earlier(session, practice.id, replaced, now)
    tasks.close_for_patients(
        session,
        practice_id=practice.id,
        patient_ids=[one.id for one in invited],
        kinds=(tasks.LINK_REQUESTED, tasks.LETTER_FAILED, tasks.NOT_LEFT),
        now=now,
    )
    _promise(session, actor, practice, [(one, LETTERS[became[one.id]]) for one in invited], batch_id, now)
    return {one: outcomes.WILL.get(what, what) for one, what in became.items()}


@dataclass(frozen=True)
class _Invitee:
    id: UUID
    email: str | None
    archived: bool
    called: str
    time_zone: str
    discreet: bool


def _held(session: Session, actor: Provider, ids: Sequence[UUID]) -> dict[UUID, _Invitee]:
    """Those this person may find, held until the transaction ends, always in the same order: nobody waits in a ring."""
    kept = (
        Patient.id,
        Patient.email,
        Patient.archived_at,
        Patient.first_name,
        Patient.preferred_name,
        Patient.time_zone,
        Patient.discreet_since,
    )
    rows = session.execute(
        select(*map(col, kept))
        .where(reach.within(actor), col(Patient.id).in_(ids))
        .order_by(col(Patient.id))
        .with_for_update(key_share=True, of=Patient)
    ).all()
    return {
        row[0]: _Invitee(row[0], row[1], row[2] is not None, row[4] or row[3], row[5], row[6] is not None)
        for row in rows
    }


def _replace_earlier(session: Session, practice_id: UUID, patient_ids: Sequence[UUID], now: datetime) -> None:
    """End every earlier invitation of these patients, and their letters that have not left (S26, A3)."""
    if not patient_ids:
        return
    ended = session.exec(
        update(Invitation)
        .where(col(Invitation.patient_id).in_(patient_ids), col(Invitation.practice_id) == practice_id, *ending.OPEN)
        .values(replaced_at=now)
        .returning(col(Invitation.id))
    ).all()
    outbox.withdraw_many(session, patient_ids=patient_ids, link_ids=[row[0] for row in ended], now=now)


def _promise(
    session: Session,
    actor: Provider,
    practice: Practice,
    invited: Sequence[tuple[_Invitee, str]],
    batch_id: UUID,
    now: datetime,
) -> None:
    key_id = tokens.signing_key_id()
    expires_at = now + timedelta(hours=practice.invitation_hours)
    write = {mode: sending.drafts(practices.card(practice, discreet=mode), expires_at) for mode in (False, True)}
    letters: list[outbox.OneOfMany] = []
    rows: list[dict[str, Any]] = []
    lines: list[audit.Line] = []
    zones = {one.time_zone for one, _ in invited}
    remind_at = {zone: reminders.first(practice, zone, sent_at=now, expires_at=expires_at) for zone in zones}
    ids = zip(bulk.ids_in_a_row(len(invited)), bulk.ids_in_a_row(len(invited)), strict=True)
    for (one, kind), (invitation_id, letter_id) in zip(invited, ids, strict=True):
        assert one.email is not None
        nonce = tokens.new_nonce()
        link = LinkRef(PURPOSE, invitation_id, nonce, 1, key_id)
        key = ending.letter_key(invitation_id)
        letters.append(outbox.OneOfMany(write[one.discreet](kind, one.called, link), key, one.email, one.id, letter_id))
        rows.append(
            {
                "id": invitation_id,
                "patient_id": one.id,
                "email": one.email,
                "letter_id": letter_id,
                "nonce": nonce,
                "remind_at": remind_at[one.time_zone],
            }
        )
        lines.append(audit.Line(one.id, invitation_id, {"letter": kind, "batch": str(batch_id)}))
    outbox.promise_many(
        session,
        letters,
        practice_id=practice.id,
        batch_id=batch_id,
        now=now,
        deliver_after=now + timedelta(seconds=settings().invite_send_delay_seconds),
    )
    common = {
        "practice_id": practice.id,
        "sent_by_id": actor.id,
        "key_id": key_id,
        "generation": 1,
        "sent_at": now,
        "expires_at": expires_at,
        "withdrawn_why": "",
    }
    bulk.write(session, "invitation", common, rows)
    audit.record_many(session, actor=actor, event="invitation.sent", lines=lines, now=now)
