"""Charts: made once, found by those who may, changed by one person at a time."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func
from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.patients import birthdays, care_team, names, news, reach, saving
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import errors as practice_errors
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import live
from osmind_app.lib.errors import FormErrors, NotFound

_OF_FORM = select(Patient).where(
    Patient.form_key == bindparam("form_key"), Patient.practice_id == bindparam("practice_id")
)


def get(session: Session, *, actor: Provider, patient_id: UUID) -> Patient:
    """One patient; `NotFound` for another practice's, for those outside the actor's care teams (D1) and for none."""
    found = session.exec(select(Patient).where(Patient.id == patient_id, reach.within(actor))).first()
    if found is None:
        raise NotFound
    return found


def by_form(session: Session, *, actor: Provider, form_key: str | None) -> Patient | None:
    """The patient this very form made before, if it did (F13). Two submits of one form wait for each other here."""
    if form_key is None:
        return None
    key = _form_key(actor, form_key)
    if session.get_bind().dialect.name == "postgresql":
        session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    return session.exec(_OF_FORM, params={"form_key": key, "practice_id": actor.practice_id}).first()


def create(session: Session, *, actor: Provider, details: PatientDetails, now: datetime) -> Patient:
    """Add a patient with a Primary Provider and a Care Team; a form submitted twice adds one and returns the first.

    Raises what `create_new` raises.
    """
    first = by_form(session, actor=actor, form_key=details.form_key)
    if first is not None:
        return first
    saving.email_is_free(session, actor, details.email)
    return create_new(session, actor=actor, details=details, now=now)


def create_new(session: Session, *, actor: Provider, details: PatientDetails, now: datetime) -> Patient:
    """Add a patient after the caller asked `by_form` and who has the e-mail; between two at once the insert decides.

    A clinician who adds somebody for a colleague joins the Care Team, or they could not find whom they just added.
    Raises `FormErrors` (no Primary Provider: S22) and `EmailOfAnotherPatient`.
    """
    _is_born(session, actor, details, now)
    primary = care_team.primary(session, actor=actor, chosen=details.primary_provider_id)
    others = {*details.care_team_ids} | ({actor.id} if not actor.sees_whole_list else set())
    team = care_team.checked(session, actor=actor, provider_ids=others - {primary.id})
    _group_is_open(session, actor, details.group_id)
    patient = Patient(
        practice_id=actor.practice_id,
        primary_provider_id=primary.id,
        **_personal(details),
        email=details.email,
        texts_agreed_at=now if details.texts_agreed else None,
        form_key=_form_key(actor, details.form_key) if details.form_key else None,
        created_at=now,
        created_by_id=actor.id,
    )
    names.index(patient)
    saving.insert(session, patient)
    care_team.join(session, actor=actor, patient=patient, provider_ids=team, now=now)
    _record(session, actor, patient, "patient.added", now)
    return patient


def update(
    session: Session, *, actor: Provider, patient_id: UUID, details: PatientDetails, version: int, now: datetime
) -> Patient:
    """Change what Personal Information holds, but for the e-mail and the Care Team, which have deeds of their own.

    `version` is the one the form was opened with: raises `ChangedByOther` when somebody saved in between (F14).
    """
    patient = get(session, actor=actor, patient_id=patient_id)
    _is_born(session, actor, details, now)
    if details.group_id != patient.group_id:
        _group_is_open(session, actor, details.group_id)
    values = _personal(details)
    values["texts_agreed_at"] = (patient.texts_agreed_at or now) if details.texts_agreed else None
    changed = [field for field, value in values.items() if getattr(patient, field) != value]
    if version != patient.version:
        raise saving.changed_by_other(session, patient)
    if changed:
        saving.save(session, actor, patient, {field: values[field] for field in changed}, now)
        news.seen_by_writing(session, actor=actor, patient=patient, fields=changed, now=now)
        _record(session, actor, patient, "patient.changed", now, fields=changed)
    return patient


def set_email(session: Session, *, actor: Provider, patient_id: UUID, email: str | None, now: datetime) -> Patient:
    """Write another address, or none, on the chart; what follows for links and sign-ins is `onboarding`'s.

    Raises `EmailOfAnotherPatient`.
    """
    patient = get(session, actor=actor, patient_id=patient_id)
    if patient.email == email:
        return patient
    saving.email_is_free(session, actor, email)
    saving.save(session, actor, patient, {"email": email}, now)
    _record(session, actor, patient, "patient.changed", now, fields=["email"])
    return patient


def set_group(session: Session, *, actor: Provider, patient_id: UUID, group_id: UUID, now: datetime) -> Patient:
    """Place a patient into another group; which forms wait for them then is `intake`'s. Raises `GroupArchived`."""
    patient = get(session, actor=actor, patient_id=patient_id)
    if patient.group_id == group_id:
        return patient
    _group_is_open(session, actor, group_id)
    saving.save(session, actor, patient, {"group_id": group_id}, now)
    _record(session, actor, patient, "patient.changed", now, fields=["group_id"])
    return patient


def set_care_team(
    session: Session,
    *,
    actor: Provider,
    patient_id: UUID,
    primary_provider_id: UUID,
    other_ids: tuple[UUID, ...],
    now: datetime,
) -> Patient:
    """Choose the Primary Provider and the Other care team members; who is no longer among them is out at once (S62)."""
    patient = get(session, actor=actor, patient_id=patient_id)
    before = care_team.member_ids(session, patient=patient)
    keeps = {patient.primary_provider_id, *before}
    primary = care_team.primary(session, actor=actor, chosen=primary_provider_id, keeps=keeps)
    wanted = care_team.checked(session, actor=actor, provider_ids={*other_ids} - {primary.id}, keeps=keeps)
    if primary.id == patient.primary_provider_id and wanted == before:
        return patient
    care_team.leave(session, patient=patient, provider_ids=before - wanted, now=now)
    care_team.join(session, actor=actor, patient=patient, provider_ids=wanted - before, now=now)
    saving.save(session, actor, patient, {"primary_provider_id": primary.id}, now)
    _record(
        session,
        actor,
        patient,
        "patient.care_team_changed",
        now,
        primary=str(primary.id),
        joined=sorted(str(one) for one in wanted - before),
        left=sorted(str(one) for one in before - wanted),
    )
    concerned = {*keeps, *wanted, primary.id}  # who joined sees it open, who left sees it close: chart, chat and bell
    live.look_again(session, live.patient(patient.id), *(live.provider(one) for one in concerned))
    return patient


def archive(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Patient:
    """Take the chart out of the list; links and access are ended by `onboarding.archive` (A26)."""
    patient = get(session, actor=actor, patient_id=patient_id)
    if patient.archived_at is None:
        saving.save(session, actor, patient, {"archived_at": now, "archived_by_id": actor.id}, now)
        _record(session, actor, patient, "patient.archived", now)
        live.look_again(session, live.patient(patient.id))
    return patient


def restore(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Patient:
    """Put an archived chart back into the list. Raises `EmailOfAnotherPatient` when its e-mail went to another."""
    patient = get(session, actor=actor, patient_id=patient_id)
    if patient.archived_at is not None:
        saving.email_is_free(session, actor, patient.email)
        saving.save(session, actor, patient, {"archived_at": None, "archived_by_id": None}, now)
        _record(session, actor, patient, "patient.restored", now)
    return patient


def _personal(details: PatientDetails) -> dict[str, Any]:
    return {
        "first_name": details.first_name,
        "last_name": details.last_name,
        "preferred_name": details.preferred_name,
        "pronouns": details.pronouns,
        "birth_date": details.birth_date,
        "phone": details.phone,
        "address": details.address,
        "address_line2": details.address_line2,
        "city": details.city,
        "state": details.state,
        "postal_code": details.postal_code,
        "emergency_name": details.emergency_name,
        "emergency_relationship": details.emergency_relationship,
        "emergency_phone": details.emergency_phone,
        "time_zone": details.time_zone,
        "group_id": details.group_id,
    }


def _is_born(session: Session, actor: Provider, details: PatientDetails, now: datetime) -> None:
    zone = ZoneInfo(practices.get(session, actor=actor).time_zone)
    if details.birth_date is not None and details.birth_date > now.astimezone(zone).date():
        raise FormErrors({"birth_date": birthdays.NOT_PAST})


def _group_is_open(session: Session, actor: Provider, group_id: UUID | None) -> None:
    if group_id is not None and practices.group(session, actor=actor, group_id=group_id).archived_at is not None:
        raise practice_errors.GroupArchived


def _form_key(actor: Provider, form_key: str) -> str:
    return f"{actor.id}:{form_key}"


def _record(session: Session, actor: Provider, patient: Patient, event: str, now: datetime, **detail: Any) -> None:
    audit.record(session, actor=actor, event=event, patient_id=patient.id, now=now, **detail)
