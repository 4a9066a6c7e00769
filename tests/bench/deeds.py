"""Adding and inviting patients one by one, through the deed, beside a loop of bare inserts of the same rows.

`python -m tests.bench.deeds` runs it alone. Each addition is a transaction of its own, as behind the dialog's button:
the chart with its search words, the invitation, its promised letter and three lines of the record.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, insert
from sqlmodel import Session

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations.models import PURPOSE, Invitation
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.patients import names
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import db, tokens
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests import databases
from tests.bench.figures import Figure, show
from tests.bench.people import patients

GOAL = 300  # a second
BATCH, ROUNDS = 300, 5
FULL_BATCH = 3_000
NOW = people.NOW


def measure(*, full: bool = False) -> tuple[list[Figure], dict[str, object]]:
    """Deeds and bare loops in turns, on SQLite and, where there is one, PostgreSQL."""
    figures, kept = [], {}
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": databases.fresh_sqlite(Path(folder)), "PostgreSQL": databases.fresh_postgres()}
        for name, url in urls.items():
            if url is None:
                continue
            engine = db.make_engine(url)
            rates = _in_turns(engine, FULL_BATCH if full else BATCH)
            engine.dispose()
            kept[name] = rates
            deed, bare = (sorted(rates[way])[ROUNDS // 2] for way in ("deed", "bare"))
            bench = f"deeds, {name}"
            figures += [
                Figure(bench, "add and invite, through the deed", deed, "/s", min(rates["deed"]), at_least=GOAL),
                Figure(bench, "the same rows, bare inserts", bare, "/s", min(rates["bare"])),
                Figure(bench, "bare over deed", bare / deed, "×"),
            ]
    return figures, kept


def _in_turns(engine: Engine, batch: int) -> dict[str, list[float]]:
    writes = engine.execution_options(**{db.WRITES: True})
    with Session(writes, expire_on_commit=False) as session:
        cast = people.arrive(session)
        session.commit()
    crowd = list(patients(batch * 2 * (ROUNDS + 1)))
    rates: dict[str, list[float]] = {"deed": [], "bare": []}
    for turn in range(ROUNDS + 1):
        for way, one in (("deed", _deed), ("bare", _bare)):
            group, crowd = crowd[:batch], crowd[batch:]
            rate = _rate(lambda person, one=one: one(writes, cast, person), group)
            if turn:  # the first turn warms up
                rates[way].append(rate)
    return rates


def _rate(add: Callable[[dict[str, Any]], None], group: list[dict[str, Any]]) -> float:
    began = time.perf_counter()
    for person in group:
        add(person)
    return len(group) / (time.perf_counter() - began)


def _deed(writes: Engine, cast: people.Cast, person: dict[str, Any]) -> None:
    born = person["birth_date"]
    form = {
        "first_name": person["first_name"],
        "last_name": person["last_name"],
        "email": person["email"],
        "birth_month": str(born.month),
        "birth_day": str(born.day),
        "birth_year": str(born.year),
        "primary_provider": str(cast.rivera.id),
        "group": str(cast.adults.id),
        "form_key": person["email"],
        "invite": "send",
    }
    with Session(writes, expire_on_commit=False) as session:
        details = AddPatient.from_form(form)
        added = onboarding.add_patient(session, actor=cast.sam, details=details, now=NOW)
        session.commit()
    assert added.invitation is not None


def _bare(writes: Engine, cast: people.Cast, person: dict[str, Any]) -> None:
    patient = Patient(
        practice_id=cast.willow.id,
        primary_provider_id=cast.rivera.id,
        group_id=cast.adults.id,
        created_at=NOW,
        **person,
    )
    names.index(patient)
    nonce, key_id, invitation_id = tokens.new_nonce(), tokens.signing_key_id(), uuid4()
    letter = Letter(
        key=f"invitation:{invitation_id}",
        kind="invitation",
        practice_id=cast.willow.id,
        patient_id=patient.id,
        to_email=person["email"],
        context={"clinic": "Willow Creek", "first_name": person["first_name"]},
        link_purpose=PURPOSE,
        link_id=invitation_id,
        link_nonce=nonce,
        link_key_id=key_id,
        promised_at=NOW,
        deliver_after=NOW,
    )
    invitation = Invitation(
        id=invitation_id,
        practice_id=cast.willow.id,
        patient_id=patient.id,
        email=person["email"],
        letter_id=letter.id,
        nonce=nonce,
        key_id=key_id,
        sent_at=NOW,
        expires_at=NOW + timedelta(hours=96),
    )
    events = [
        AuditEvent(practice_id=cast.willow.id, at=NOW, actor_kind="provider", actor_id=cast.sam.id, event=event)
        for event in ("patient.added", "invitation.sent")
    ]
    with writes.begin() as connection:
        for row in (patient, letter, invitation, *events):
            connection.execute(insert(type(row)), _values(row))


def _values(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.model_dump().items() if not (name == "id" and value is None)}


if __name__ == "__main__":
    show(measure()[0])
