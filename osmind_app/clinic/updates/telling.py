"""Telling a patient's care team that something happened: in the bell always, by letter 23 as each of them chose (D9).

A letter says what kind of thing happened and nothing else. It waits a moment, so that whoever has the chat open when
the message comes gets none; and within a quarter of an hour one letter about one patient and kind is enough.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, union
from sqlmodel import Session, col

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.updates.kinds import KINDS
from osmind_app.clinic.updates.models import CareTeamUpdate, UpdateChoice
from osmind_app.lib import bulk, live
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

QUIET = timedelta(minutes=15)
WAIT = timedelta(minutes=1)  # read within it, a letter does not leave


def tell_care_team(
    session: Session,
    *,
    practice_id: UUID,
    patient_id: UUID,
    kind: str,
    about_id: UUID | None,
    now: datetime,
    but_not: UUID | None = None,
    has_letter: Collection[UUID] = (),
    once: bool = False,
) -> None:
    """Ring the bell of everybody on the care team but `but_not`, who did it.

    `has_letter`: who is written to about it anyway, and so gets no letter 23. `once`: not again about the same row.
    """
    if once and _was_told(session, practice_id, patient_id, kind, about_id):
        return
    tell_care_teams(
        session,
        practice_id=practice_id,
        kind=kind,
        about={patient_id: about_id},
        now=now,
        but_not=but_not,
        has_letter=has_letter,
    )


def tell_care_teams(
    session: Session,
    *,
    practice_id: UUID,
    kind: str,
    about: Mapping[UUID, UUID | None],
    now: datetime,
    but_not: UUID | None = None,
    has_letter: Collection[UUID] = (),
) -> None:
    """Ring the bells of several patients' care teams, with as many questions as for one; `about`: patient → row."""
    team = [one for one in _care_teams(session, practice_id, kind, about) if one.provider_id != but_not]
    if not team:
        return
    mailed = _mail(session, practice_id, kind, [one for one in team if one.provider_id not in has_letter], now)
    rows = [
        {
            "id": update_id,
            "patient_id": one.patient_id,
            "provider_id": one.provider_id,
            "about_id": about[one.patient_id],
            "mailed_at": now if (one.provider_id, one.patient_id) in mailed else None,
        }
        for one, update_id in zip(team, bulk.ids_in_a_row(len(team)), strict=True)
    ]
    common = {"practice_id": practice_id, "kind": kind, "created_at": now, "read_at": None}
    bulk.write(session, CareTeamUpdate.__tablename__, common, rows)
    live.look_again(session, *[live.provider(one.provider_id) for one in team])


def letter_key(provider_id: UUID, patient_id: UUID, kind: str, at: datetime) -> str:
    """Why a letter 23 exists: withdrawn by it when its cause is read before it leaves."""
    return f"update:{provider_id}:{patient_id}:{kind}:{at.isoformat()}"


def _was_told(session: Session, practice_id: UUID, patient_id: UUID, kind: str, about_id: UUID | None) -> bool:
    before = select(col(CareTeamUpdate.id)).where(
        col(CareTeamUpdate.practice_id) == practice_id,
        col(CareTeamUpdate.patient_id) == patient_id,
        col(CareTeamUpdate.kind) == kind,
        col(CareTeamUpdate.about_id) == about_id,
    )
    return session.execute(before.limit(1)).first() is not None


@dataclass(frozen=True)
class _Member:
    """One provider of one patient's care team, and whether they want letters of this kind."""

    patient_id: UUID
    provider_id: UUID
    email: str
    wants_letter: bool


def _care_teams(session: Session, practice_id: UUID, kind: str, patient_ids: Collection[UUID]) -> list[_Member]:
    primary: Any = select(col(Patient.id).label("patient_id"), col(Patient.primary_provider_id).label("provider_id"))
    primary = primary.where(col(Patient.practice_id) == practice_id, col(Patient.id).in_(patient_ids))
    others = select(col(CareTeamMember.patient_id), col(CareTeamMember.provider_id)).where(
        col(CareTeamMember.practice_id) == practice_id,
        col(CareTeamMember.patient_id).in_(patient_ids),
        col(CareTeamMember.removed_at).is_(None),
    )
    team = union(primary, others).subquery()
    found = session.execute(
        select(
            team.c.patient_id,
            team.c.provider_id,
            col(Account.email),
            col(UpdateChoice.chosen_at),
            col(UpdateChoice.email_since),
        )
        .join(
            Provider,
            and_(
                col(Provider.id) == team.c.provider_id,
                col(Provider.practice_id) == practice_id,
                col(Provider.deactivated_at).is_(None),
            ),
        )
        .join(Account, col(Account.id) == col(Provider.account_id))
        .outerjoin(
            UpdateChoice,
            and_(
                col(UpdateChoice.practice_id) == practice_id,
                col(UpdateChoice.provider_id) == team.c.provider_id,
                col(UpdateChoice.kind) == kind,
            ),
        )
        .order_by(team.c.patient_id, team.c.provider_id)
    ).all()
    usual = KINDS[kind].mails
    return [
        _Member(patient_id, provider_id, email, since is not None if chosen else usual)
        for patient_id, provider_id, email, chosen, since in found
    ]


def _mail(session: Session, practice_id: UUID, kind: str, team: list[_Member], now: datetime) -> set[tuple[UUID, UUID]]:
    """Promise letter 23 to who wants it and was left in peace long enough; returns for whom and about whom."""
    wanting = [one for one in team if one.wants_letter]
    if not wanting:
        return set()
    in_sum, done = KINDS[kind].in_sum, set()
    disturbed = _lately(session, practice_id, kind, wanting, now)
    card = practices.card(session.get_one(Practice, practice_id))
    for one in wanting:
        whom = (one.provider_id, None if in_sum else one.patient_id)
        if whom in disturbed:
            continue
        disturbed.add(whom)
        done.add((one.provider_id, one.patient_id))
        outbox.promise(
            session,
            letters.care_team_update(card, what=KINDS[kind].subject, patient_id=None if in_sum else one.patient_id),
            key=letter_key(one.provider_id, one.patient_id, kind, now),
            to=one.email,
            now=now,
            practice_id=practice_id,
            patient_id=None if in_sum else one.patient_id,
            deliver_after=now + WAIT,
        )
    return done


def _lately(
    session: Session, practice_id: UUID, kind: str, wanting: list[_Member], now: datetime
) -> set[tuple[UUID, UUID | None]]:
    """Who was written to within the last quarter of an hour, about whom; about anybody, for a kind told in sum."""
    whose = [col(CareTeamUpdate.provider_id).in_({one.provider_id for one in wanting})]
    if not KINDS[kind].in_sum:
        whose.append(col(CareTeamUpdate.patient_id).in_({one.patient_id for one in wanting}))
    found = session.execute(
        select(col(CareTeamUpdate.provider_id), col(CareTeamUpdate.patient_id)).where(
            col(CareTeamUpdate.practice_id) == practice_id,
            col(CareTeamUpdate.kind) == kind,
            col(CareTeamUpdate.mailed_at) > now - QUIET,
            *whose,
        )
    ).all()
    return {(provider_id, None if KINDS[kind].in_sum else patient_id) for provider_id, patient_id in found}
