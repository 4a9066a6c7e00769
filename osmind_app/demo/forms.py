"""The demo clinic's forms: flows for its groups, and patients at every stage of filling them in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import flows, opened, publishing
from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import REQUIRED, SKIPPABLE, FormVersion, Submission
from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.clinic.intake.saving import Change
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.demo import people, scales
from osmind_app.outbox.models import Letter

SINCE = timedelta(days=40)
NEW, TEENS, AGAIN = "New patient", "Adolescents", "Follow-up"
FLOWS = {
    NEW: (
        ("contact_details", REQUIRED),
        ("privacy_notice", REQUIRED),
        ("telehealth_consent", REQUIRED),
        ("health_history", REQUIRED),
        ("medication_list", SKIPPABLE),
        ("phq_9", REQUIRED),
        ("gad_7", SKIPPABLE),
    ),
    TEENS: (("contact_details", REQUIRED), ("privacy_notice", REQUIRED), ("telehealth_consent", SKIPPABLE)),
    AGAIN: (("phq_9", REQUIRED), ("gad_7", REQUIRED)),
}
ANSWERS: dict[str, dict[str, Any]] = {
    "contact_details": {
        "voicemail": "yes",
        "address": {"line1": "48 Laurel Court", "line2": "", "city": "Oakland", "state": "CA", "zip": "94610"},
        "emergency-name": "Alex Morgan",
        "emergency-relationship": "friend",
        "emergency-phone": "(510) 555-0177",
        "phone": "(510) 555-0121",
        "interpreter": "no",
    },
    "privacy_notice": {"received": "received"},
    "telehealth_consent": {"agree": "agree"},
    "health_history": {
        "reason": "I have been sleeping badly since the spring and worry about work all the time.",
        "goals": "Sleep through the night, and enjoy weekends again.",
        "body": ["high-blood-pressure"],
        "mind": ["anxiety"],
        "allergies": "yes",
        "allergies-which": "Penicillin: a rash all over.",
        "hospital-stay": "no",
        "tobacco": "former",
        "alcohol": "monthly",
        "drugs": "no",
        "sleep": "4",
        "safety": "yes",
    },
    "medication_list": {
        "takes": "yes",
        "list": "Lisinopril 10 mg, 1 tablet in the morning.\nMelatonin 3 mg, some evenings.",
        "pharmacy-name": "Grand Avenue Pharmacy",
    },
}


@dataclass(frozen=True)
class Story:
    """How far one patient came: what was sent, what is begun, what was skipped, and how they answered the scales."""

    sent: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    phq: str = "111001000"  # one digit for each question
    gad: str = "1110010"
    days_ago: int = 3
    reviewed: bool = False


FIRST = ("contact_details", "privacy_notice", "telehealth_consent")
EVERYTHING = (*FIRST, "health_history", "medication_list", "phq_9", "gad_7")
STORIES = {
    "June": Story(sent=FIRST[:2], begun=("telehealth_consent", "health_history"), days_ago=2),
    "Anneliese": Story(sent=EVERYTHING, phq="221221110", gad="2212111", days_ago=1),
    "Priya": Story(sent=(*FIRST, "health_history"), begun=("medication_list",), days_ago=5),
    "Teller": Story(sent=EVERYTHING[:5], begun=("phq_9",), days_ago=4),
    "Siobhán": Story(sent=EVERYTHING, days_ago=30, reviewed=True),
    "Carlos": Story(sent=EVERYTHING, phq="110110000", days_ago=21, reviewed=True),
    "Sam": Story(sent=(*FIRST, "phq_9"), skipped=("medication_list", "gad_7"), phq="222212121", gad="", days_ago=0),
    "Henry": Story(sent=EVERYTHING[:4], skipped=("medication_list",), days_ago=12, reviewed=True),
    "Elijah": Story(begun=("contact_details",), days_ago=1),
}


def prepare(
    session: Session, *, owner: Provider, groups: dict[str, PatientGroup], practices: tuple[Any, ...], now: datetime
) -> None:
    """Every practice has the forms that come with the portal; Willow Creek's groups have their flows."""
    for practice_id in practices:
        publishing.stock(session, practice_id=practice_id, now=now)
    made = {}
    for name, content in FLOWS.items():
        made[name] = flows.create(session, actor=owner, name=name, now=now).id
        for key, rule in content:
            flows.add_form(session, actor=owner, flow_id=made[name], key=key, rule=rule, now=now)
    flows.make_default(session, actor=owner, flow_id=made[NEW], now=now)
    flows.rest_waits(session, actor=owner, on=False, now=now)  # so that every patient's documents can be looked at
    teens = groups[people.TEENS].id
    flows.of_group(session, actor=owner, group_id=teens, flow_id=made[TEENS], now=now)


def live_through(session: Session, *, staff: dict[str, Provider], now: datetime) -> None:
    """What became of the forms of those who have a story."""
    owner = staff["ada"]
    found = session.exec(
        select(Patient, PortalAccess)
        .join(
            PortalAccess,
            (col(PortalAccess.patient_id) == Patient.id) & (col(PortalAccess.practice_id) == Patient.practice_id),
        )
        .where(Patient.practice_id == owner.practice_id, col(Patient.first_name).in_(STORIES))
    ).all()
    for patient, access in found:
        _fill_in(session, STORIES[patient.first_name], patient, access, staff, now)
    scales.come_back(session, staff=staff, now=now)
    session.flush()
    left = {"sent_at": col(Letter.promised_at), "delivered_at": col(Letter.promised_at), "tries": 1, "claims": 1}
    session.exec(update(Letter).where(col(Letter.sent_at).is_(None)).values(**left))


def _fill_in(
    session: Session, story: Story, patient: Patient, access: PortalAccess, staff: dict[str, Provider], now: datetime
) -> None:
    at = now - timedelta(days=story.days_ago, hours=2)
    intake.start_flow(session, patient=patient, now=at - timedelta(days=1))
    rows = session.exec(
        select(Submission, FormVersion)
        .join(
            FormVersion,
            (col(FormVersion.id) == Submission.form_version_id)
            & (col(FormVersion.practice_id) == Submission.practice_id),
        )
        .where(Submission.practice_id == patient.practice_id, Submission.patient_id == patient.id)
    ).all()
    asked = {submission.form_key: (submission, Questionnaire.parse(version.content)) for submission, version in rows}
    reader = next(one for one in staff.values() if one.id == patient.primary_provider_id)
    for key in story.sent:
        at += timedelta(minutes=4)
        submission, form = asked[key]
        _writes(session, access, submission, form, _answers(story, key), at)
        session.refresh(submission)
        signed = {"typed": patient.full_name} if any(item.kind == "signature" for item in form.questions) else None
        intake.submit(
            session,
            actor=access,
            submission_id=submission.id,
            version=submission.version,
            signature=signed,
            now=at + timedelta(minutes=3),
        )
        if story.reviewed:
            opened.review(session, actor=reader, submission_id=submission.id, now=at + timedelta(days=1))
    for key in story.skipped:
        intake.skip(session, actor=access, submission_id=asked[key][0].id, now=at)
    for key in story.begun:
        submission, form = asked[key]
        some = dict(list(_answers(story, key).items())[:3])
        _writes(session, access, submission, form, some, at)
        place = forms.open_pages(form, some)[3].key
        intake.be_at(session, actor=access, submission_id=submission.id, place=place, now=at)


def _writes(
    session: Session,
    access: PortalAccess,
    submission: Submission,
    form: Questionnaire,
    answers: dict[str, Any],
    at: datetime,
) -> None:
    intake.begin(session, actor=access, submission_id=submission.id, now=at)
    session.refresh(submission)
    changes = {
        link_id: Change(submission.answers.get(link_id), answer)
        for link_id, answer in answers.items()
        if form.question(link_id)
    }
    intake.save_answers(session, actor=access, submission_id=submission.id, changes=changes, now=at)


def _answers(story: Story, key: str) -> dict[str, Any]:
    if key == "phq_9":
        return {f"phq9-{number}": digit for number, digit in enumerate(story.phq, 1)} | {"phq9-difficulty": "1"}
    if key == "gad_7":
        return {f"gad7-{number}": digit for number, digit in enumerate(story.gad, 1)}
    return ANSWERS[key]
