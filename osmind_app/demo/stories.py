"""What became of each demo patient's invitation, told through the clinic's own deeds at the times they happened."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import alerts, temporary
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families import contact_info
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.invitations import asking, links, reminders
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import accepting, adding, email_changes, email_keeping, leaving
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.onboarding.models import KEEP
from osmind_app.clinic.onboarding.temporary_passwords import give as give_temporary_password
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.details import REMINDER_DAYS
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.clinic.updates import contact_changes
from osmind_app.demo import people
from osmind_app.demo.people import Person
from osmind_app.lib import tokens
from osmind_app.outbox import meanings, news
from osmind_app.outbox.models import Letter

SENT_AFTER, DELIVERED_AFTER = timedelta(seconds=12), timedelta(seconds=40)
INVITED = {
    people.ACTIVE,
    people.DELIVERED,
    people.OPENED,
    people.EXPIRED,
    people.BOUNCED,
    people.EXPIRING,
    people.ASKED,
    people.NOT_ME,
}


def live_through(
    session: Session,
    person: Person,
    *,
    index: int,
    staff: dict[str, Provider],
    group: PatientGroup | None,
    password_hash: str,
    now: datetime,
) -> None:
    """Add one patient and let everything happen that happened to them until now."""
    at = _added_at(person, index, now)
    desk = staff["sam"] if index % 3 else staff[person.primary]
    details = _details(person, index, staff, group, now.date())
    added = adding.add_patient(session, actor=desk, details=details, now=at)
    session.flush()
    if added.invitation is not None:
        letters_left(session, added.patient, at, bounced=person.story == people.BOUNCED)
        _then(session, person, added.invitation, password_hash, at, now)
        _reminded(session, added.patient, added.invitation, now)
    if person.later == people.NEW_PHONE:
        _writes_contact_info(session, added.patient, now)
    elif person.later:
        _moves(session, person, added.patient, staff["sam"], now)
    if person.story == people.ARCHIVED:
        leaving.archive(session, actor=desk, patient_id=added.patient.id, now=at + timedelta(days=90))
        letters_left(session, added.patient, at + timedelta(days=90))


def leaves_the_desk_without_signing_in(session: Session, first_name: str, desk: Provider, *, now: datetime) -> None:
    """Yesterday the front desk read out a temporary password, and it expired unused (D6)."""
    patient = session.exec(
        select(Patient).where(Patient.practice_id == desk.practice_id, Patient.first_name == first_name)
    ).one()
    at = now - timedelta(hours=20)
    give_temporary_password(session, actor=desk, patient_id=patient.id, made=temporary.make(), now=at)
    letters_left(session, patient, at)


def somebody_knocks(session: Session, *, now: datetime) -> None:
    """The doors refused a hundred wrong tries three days ago; an admin has not ticked it off yet (T13)."""
    alerts.record_flood(session, scope="network", network="203.0.113.0/24", now=now - timedelta(days=3, hours=5))


def _then(
    session: Session, person: Person, invitation: Invitation, password_hash: str, at: datetime, now: datetime
) -> None:
    token = tokens.sign(invitation.link)
    opened = min(at + timedelta(hours=3), now - timedelta(minutes=5))
    if person.story in (people.ACTIVE, people.OPENED, people.ASKED):
        links.opened(session, token=token, now=opened)
    if person.story in (people.ACTIVE, people.OPENED):
        links.continued(session, token=token, now=opened + timedelta(minutes=1))
    if person.story == people.ACTIVE:
        inside = opened + timedelta(minutes=2)
        account = accepting.accept(session, token=token, password_hash=password_hash, now=inside)
        account.last_sign_in_at = inside  # who creates a password is signed in with it
    if person.story == people.ASKED:
        asking.ask_for_new(session, token=token, now=now - timedelta(hours=2))
    if person.story == people.NOT_ME:
        asking.decline(session, token=token, now=opened)
    session.flush()
    session.exec(
        update(Letter)
        .where(col(Letter.patient_id) == invitation.patient_id, col(Letter.sent_at).is_(None))
        .values(sent_at=col(Letter.promised_at), delivered_at=col(Letter.promised_at))
    )


def _writes_contact_info(session: Session, patient: Patient, now: datetime) -> None:
    """The patient went through the portal's Contact info this morning: the staff have not looked yet."""
    access = families.portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    if access is None:
        return
    before = contact_info.page(session, actor=access).info
    after = replace(
        before, phone="(510) 555-0177", address="88 Fruitvale Avenue", address_line2="Apt 3", city="Oakland"
    )
    after = replace(after, state="CA", postal_code="94601", emergency_name="Arjun Raghunathan")
    after = replace(after, emergency_relationship="sibling", emergency_phone="(510) 555-0178")
    at = now - timedelta(hours=2)
    contact_changes.save(session, actor=access, details=after, opened_with=before, now=at)


def _moves(session: Session, person: Person, patient: Patient, desk: Provider, now: datetime) -> None:
    """The desk wrote another address down: it waits to be confirmed, or somebody at the old mailbox said no."""
    at = now - timedelta(hours=6)
    new = people.mailbox(f"{person.first}.{person.last}.home")
    change = email_changes.start(session, actor=desk, patient_id=patient.id, email=new, now=at)
    letters_left(session, patient, at)
    if person.later == people.KEPT_EMAIL:
        email_keeping.keep(session, token=tokens.sign(change.link(KEEP)), now=now - timedelta(hours=3))


def _reminded(session: Session, patient: Patient, invitation: Invitation, now: datetime) -> None:
    """The reminders that came since, each at its hour."""
    for _ in REMINDER_DAYS:
        due = invitation.remind_at
        if due is None or due > now:
            return
        reminders.remind(session, now=due)
        letters_left(session, patient, due)
        session.refresh(invitation)


def letters_left(session: Session, patient: Patient, at: datetime, *, bounced: bool = False) -> None:
    """The letters of that day left then: the demo's engine must not send them again today."""
    session.flush()
    left: dict[str, object] = {"sent_at": at + SENT_AFTER, "tries": 1, "claims": 1}
    if bounced:
        left |= {"bounced_at": at + DELIVERED_AFTER, "bounced_as": news.BOUNCED, "bounce_reason": meanings.NO_MAILBOX}
    else:
        left |= {"delivered_at": at + DELIVERED_AFTER}
    session.exec(
        update(Letter).where(col(Letter.patient_id) == patient.id, col(Letter.sent_at).is_(None)).values(**left)
    )


def _added_at(person: Person, index: int, now: datetime) -> datetime:
    if person.story == people.EXPIRING:
        return now - timedelta(hours=96 - 5 - index % 3)
    if person.days_ago == 0:
        return now - timedelta(hours=1, minutes=7 * index % 60)
    return (now - timedelta(days=person.days_ago)).replace(hour=17 + index % 5, minute=7 * index % 60)  # office hours


def _details(
    person: Person, index: int, staff: dict[str, Provider], group: PatientGroup | None, today: date
) -> AddPatient:
    has_email = person.story != people.NO_EMAIL
    guardian = person.guardian and ContactDetails(
        full_name=person.guardian[0],
        relationship=person.guardian[1],
        email=people.mailbox(person.guardian[0]),
        phone=f"(415) 555-01{index % 100:02}",
        main=True,
    )
    return AddPatient(
        patient=PatientDetails(
            first_name=person.first,
            last_name=person.last,
            preferred_name=person.called,
            pronouns=person.pronouns,
            birth_date=people.birth_date(person, today),
            email=people.mailbox(f"{person.first} {person.last}".strip()) if has_email else None,
            phone=f"(510) 555-01{index % 100:02}" if index % 4 else "",
            time_zone=person.zone,
            group_id=group.id if group else None,
            primary_provider_id=staff[person.primary].id,
            care_team_ids=tuple(staff[key].id for key in person.team),
            form_key=f"demo:{index}",
        ),
        guardian=guardian or None,
        invite=person.story in INVITED or person.story == people.ARCHIVED,
    )
