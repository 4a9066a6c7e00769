"""What clients were told, beside what the database, the outbox and the mail service hold (security §5)."""

from collections import Counter

from sqlmodel import Session, select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients.models import Patient
from osmind_app.outbox.models import Letter


def check(engine, *, acked, arrived):
    """Acked ⇒ present exactly once, sent exactly once. Not acked ⇒ once or not at all. Nothing without its cause."""
    with Session(engine) as session:
        patients = {row.id: row for row in session.exec(select(Patient)) if row.form_key}
        invitations = session.exec(select(Invitation)).all()
        letters = {row.id: row for row in session.exec(select(Letter))}
        sent_events = Counter(
            event.subject_id for event in session.exec(select(AuditEvent).where(AuditEvent.event == "invitation.sent"))
        )
    keys = Counter(row.form_key.rpartition(":")[2] for row in patients.values())
    assert set(keys.values()) <= {1}, "a patient was added twice"
    assert {f"form-{number}" for number in acked} <= set(keys), "an acked patient is missing"

    live = Counter(row.patient_id for row in invitations if not (row.replaced_at or row.withdrawn_at))
    assert live == Counter(dict.fromkeys(patients, 1)), "every patient has one live invitation"
    assert {row.letter_id for row in invitations} == set(letters), "no letter without its cause, no cause without"
    assert sent_events == Counter({row.id: 1 for row in invitations}), "the record tells of each invitation once"

    assert all(letter.sent_at for letter in letters.values()), "every letter left in the end"
    assert all(letter.tries == 1 for letter in letters.values()), "a crash uses up no try"
    emails = Counter(email["key"] for email in arrived)
    assert emails == Counter({str(letter_id): 1 for letter_id in letters}), "each letter arrived exactly once"
    addressed = Counter(email["to"][0] for email in arrived)
    assert addressed == Counter({row.email: 1 for row in patients.values()}), "nobody got two letters"
    refs = {email["key"]: email["id"] for email in arrived}
    assert all(letter.courier_ref == refs[str(letter.id)] for letter in letters.values()), "we know each by its id"
