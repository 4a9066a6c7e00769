"""A clinic with a flow: contact details and a mood scale, both required, and a medication list that may be skipped."""

import json
from dataclasses import dataclass

from sqlmodel import col, select

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import REQUIRED, SKIPPABLE, FlowForm, FormVersion, IntakeFlow, Submission
from osmind_app.clinic.intake.saving import Change
from osmind_app.clinic.patients.models import Patient

OURS = "urn:osmind:form:"
CONTACT = {
    "resourceType": "Questionnaire",
    "status": "active",
    "title": "Contact details",
    "extension": [{"url": f"{OURS}minutes", "valueInteger": 3}],
    "item": [
        {
            "linkId": "name",
            "type": "string",
            "text": "What is your first name?",
            "required": True,
            "extension": [{"url": f"{OURS}from-chart", "valueCode": "first_name"}],
        },
        {
            "linkId": "pets",
            "type": "choice",
            "text": "Do you have pets?",
            "answerOption": [{"valueString": "Yes"}, {"valueString": "No"}],
        },
        {
            "linkId": "pet-names",
            "type": "text",
            "text": "What are their names?",
            "required": True,
            "enableWhen": [{"question": "pets", "operator": "=", "answerCoding": {"code": "Yes"}}],
        },
        {"linkId": "notes", "type": "text", "text": "Anything else?"},
        {
            "linkId": "sign",
            "type": "string",
            "text": "Sign here",
            "required": True,
            "extension": [{"url": f"{OURS}kind", "valueCode": "signature"}],
        },
    ],
}
MOOD = {
    "resourceType": "Questionnaire",
    "status": "active",
    "title": "Mood",
    "item": [
        {
            "linkId": "harm",
            "type": "choice",
            "text": "Thoughts that you would be better off dead?",
            "required": True,
            "answerOption": [
                {"valueCoding": {"code": "0", "display": "Not at all"}},
                {
                    "valueCoding": {"code": "1", "display": "Several days"},
                    "extension": [{"url": f"{OURS}crisis", "valueBoolean": True}],
                },
            ],
        }
    ],
}
LIST = {
    "resourceType": "Questionnaire",
    "status": "active",
    "title": "Medication list",
    "item": [{"linkId": "medication", "type": "text", "text": "What do you take?"}],
}
SIGNED = {"typed": "June Park"}


@dataclass
class Intake:
    """The flow of the tests, and June's way into her portal."""

    flow: IntakeFlow
    june: PortalAccess
    account: Account


def arrange(session, cast, now) -> Intake:
    """Willow Creek's group asks three forms; June has a portal and nothing waits yet."""
    account = Account(kind=PATIENT, email="june@example.com", created_at=now)
    session.add(account)
    session.flush()
    june = families.grant(session, account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, now=now)
    flow = a_flow(
        session, cast.willow.id, "Adults", ("contact", REQUIRED), ("mood", REQUIRED), ("list", SKIPPABLE), now=now
    )
    for key, content in (("contact", CONTACT), ("mood", MOOD), ("list", LIST)):
        publish(session, cast.willow.id, key, content, now)
    cast.adults.flow_id = flow.id
    session.add(cast.adults)
    session.flush()
    return Intake(flow, june, account)


def a_flow(session, practice_id, name, *forms, now) -> IntakeFlow:
    flow = IntakeFlow(practice_id=practice_id, name=name, name_key=name.casefold(), created_at=now)
    session.add(flow)
    session.flush()
    for position, (key, rule) in enumerate(forms, 1):
        session.add(FlowForm(practice_id=practice_id, flow_id=flow.id, form_key=key, position=position, rule=rule))
    session.flush()
    return flow


def publish(session, practice_id, key, content, now, number=1) -> FormVersion:
    version = FormVersion(
        practice_id=practice_id,
        key=key,
        number=number,
        title=content["title"],
        minutes=3,
        content=json.dumps(content),
        published_at=now,
    )
    session.add(version)
    session.flush()
    return version


def submissions(session, patient: Patient) -> dict[str, Submission]:
    """What is asked of a patient now, by the form's key."""
    found = session.exec(
        select(Submission)
        .where(Submission.patient_id == patient.id, col(Submission.withdrawn_at).is_(None))
        .order_by(col(Submission.assigned_at), col(Submission.position))
        .execution_options(populate_existing=True)
    ).all()
    return {one.form_key: one for one in found}


def writes(session, access, submission, now, **answers) -> Submission:
    """One window saves answers to questions nobody had answered there."""
    changes = {link_id.replace("_", "-"): Change(None, answer) for link_id, answer in answers.items()}
    return intake.save_answers(session, actor=access, submission_id=submission.id, changes=changes, now=now)


def sends(session, access, submission, now, signature=None) -> Submission:
    """Send what stands there."""
    session.refresh(submission)
    return intake.submit(
        session,
        actor=access,
        submission_id=submission.id,
        version=submission.version,
        signature=signature,
        now=now,
    )
