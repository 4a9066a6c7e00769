"""The people around a patient: who is called, who gets copies (S52, S53, A15)."""

import pytest
from sqlmodel import col, select

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import queries
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.families.errors import ContactChanged
from osmind_app.clinic.families.models import GUARDIAN
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.outbox.models import Letter
from tests import letters
from tests.clinic.appointments.visits import books, offered

TYPED = {"contact_name": "Pat Marsh", "contact_relationship": "parent", "contact_email": "", "contact_phone": ""}


def details(**more):
    return ContactDetails.from_form(TYPED | {f"contact_{name}": value for name, value in more.items()})


def rows(session, cast, now):
    return queries.contacts_page(session, actor=cast.rivera, patient_id=cast.leo.id, now=now).rows


def test_a_contact_is_changed_and_the_record_says_what(session, cast, now):
    """A15: relation, e-mail, phone, their own choice of copies, and who is called in an emergency."""
    changed = details(email="dana.marsh@example.com", phone="(415) 555-0112", emergency="on", visit_copies="on")
    families.change_contact(
        session, actor=cast.sam, contact_id=cast.dana.id, details=changed, version=cast.dana.version, now=now
    )
    [row] = rows(session, cast, now)
    assert (row.name, row.email, row.main) == ("Pat Marsh", "dana.marsh@example.com", False)
    assert row.emergency
    assert row.visit_copies
    event = session.exec(select(AuditEvent).where(AuditEvent.event == "contact.changed")).one()
    assert event.patient_id == cast.leo.id
    assert event.actor_id == cast.sam.id
    assert event.detail["fields"] == ["email", "emergency_since", "full_name", "main_since", "visit_copies_since"]


def test_nothing_is_overwritten_unseen(session, cast, now):
    """F14: two of the staff change one contact; the second is told, and the first's words stay."""
    opened = cast.dana.version
    say = {"contact_id": cast.dana.id, "version": opened, "now": now}
    families.change_contact(session, actor=cast.sam, details=details(phone="(415) 555-0177"), **say)
    with pytest.raises(ContactChanged):
        families.change_contact(session, actor=cast.rivera, details=details(phone="(415) 555-0188"), **say)
    [row] = rows(session, cast, now)
    assert row.phone == "(415) 555-0177"


def test_a_new_main_contact_is_a_change_of_the_one_before(session, cast, now):
    """S53, F14: a form about Dana that was open meanwhile does not make her the main contact again."""
    opened = cast.dana.version
    families.add_contact(session, actor=cast.sam, patient_id=cast.leo.id, details=details(main="on"), now=now)
    with pytest.raises(ContactChanged):
        families.change_contact(
            session, actor=cast.rivera, contact_id=cast.dana.id, details=details(main="on"), version=opened, now=now
        )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"emergency": "on"}, "contact_phone"),
        ({"visit_copies": "on"}, "contact_email"),
        ({"email": "no address", "visit_copies": "on"}, "contact_email"),
    ],
)
def test_what_a_contact_is_for_needs_a_way_to_reach_them(typed, field):
    with pytest.raises(FormErrors) as refused:
        details(**typed)
    assert list(refused.value.by_field) == [field]


def test_a_contact_of_another_clinic_or_care_team_is_not_there(session, cast, now):
    """T30, T31; and an admin outside the care team says why first (D1)."""
    for actor in (cast.stone, cast.olsen):
        with pytest.raises(NotFound):
            queries.contacts_page(session, actor=actor, patient_id=cast.leo.id, now=now)
        with pytest.raises(NotFound):
            families.change_contact(
                session, actor=actor, contact_id=cast.dana.id, details=details(), version=cast.dana.version, now=now
            )
    with pytest.raises(ReasonNeeded):
        queries.contacts_page(session, actor=cast.ada, patient_id=cast.leo.id, now=now)


def copies(session):
    return session.exec(select(Letter).where(Letter.kind == "appointment_copy").order_by(col(Letter.promised_at))).all()


def test_a_contact_gets_copies_only_when_they_were_chosen(session, cast, now):
    """A15: the letter names nobody, and leads nowhere that needs a sign-in."""
    kind = offered(session, cast, now)
    books(session, cast, kind, now, patient=cast.leo)
    assert not copies(session)
    families.change_contact(
        session,
        actor=cast.rivera,
        contact_id=cast.dana.id,
        details=details(email="dana@example.com", visit_copies="on"),
        version=cast.dana.version,
        now=now,
    )
    visit = books(session, cast, kind, now, "2026-12-02 09:30", patient=cast.leo)
    letter = letters.latest(session, to="dana@example.com", kind="appointment_copy")
    assert "is booked for Wednesday, December 2 at 9:30 AM" in letter.text
    assert "Leo" not in letter.text
    assert not letter.url
    assert "You get this copy because you are a contact." in letter.text
    appointments.cancel(
        session, actor=cast.sam, appointment_id=visit.id, version=visit.version, reason="asked", now=now
    )
    assert sorted(one.context["what"] for one in copies(session)) == ["appointment_booked", "appointment_cancelled"]


def test_whoever_opens_the_portal_gets_no_copy_beside_their_own_letter(session, cast, now):
    families.add_contact(
        session,
        actor=cast.rivera,
        patient_id=cast.leo.id,
        details=details(email="dana@example.com", visit_copies="on"),
        now=now,
    )
    dana = Account(kind=PATIENT, email="dana@example.com", created_at=now)
    session.add(dana)
    session.flush()
    assert len(families.copied(session, patient=cast.leo)) == 1
    families.grant(
        session, account_id=dana.id, patient_id=cast.leo.id, practice_id=cast.willow.id, role=GUARDIAN, now=now
    )
    assert not families.copied(session, patient=cast.leo)
