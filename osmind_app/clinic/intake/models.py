"""The forms a clinic asks for, the flows that put them in order, and what one patient has answered."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.sealed import place, seal, unseal

REQUIRED, SKIPPABLE = "required", "skippable"  # the rule of a form in a flow
ANSWERS = place("submission.answers", stored_in="answers_sealed")
OTHER_TEXTS = place("submission.other_texts", stored_in="other_texts_sealed")  # what each is sealed for (D17)


def _only(condition: str) -> dict[str, Any]:
    """An index over some rows, on either database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class FormVersion(SQLModel, table=True):
    """A published form, frozen: a change is a new version, and answers keep the one they were given to."""

    __tablename__ = "form_version"
    __table_args__ = (
        Index(None, "practice_id", "key", "number", unique=True),
        Index(
            "uq_form_version_practice_id_key_current", "practice_id", "key", unique=True, **_only("replaced_at IS NULL")
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    key: str  # which form it is a version of: "health-history"
    number: int
    title: str
    minutes: int
    content: str  # a FHIR R4 Questionnaire, as JSON
    published_at: datetime = Field(sa_type=UtcDateTime)
    published_by_id: UUID | None = Field(default=None, foreign_key="provider.id")  # none: it came with the portal
    replaced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # given to nobody any more


class FormDraft(SQLModel, table=True):
    """The next version of a form while it is written; publishing freezes it and ends the draft."""

    __tablename__ = "form_draft"
    __table_args__ = (Index(None, "practice_id", "key", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    key: str  # of the form it becomes a version of
    title: str
    content: str  # a FHIR R4 Questionnaire as JSON, which may still lack something
    begun_at: datetime = Field(sa_type=UtcDateTime)
    begun_by_id: UUID = Field(foreign_key="provider.id")
    saved_at: datetime = Field(sa_type=UtcDateTime)
    saved_by_id: UUID = Field(foreign_key="provider.id")


class IntakeFlow(SQLModel, table=True):
    """The ordered forms a patient group fills in."""

    __tablename__ = "intake_flow"
    __table_args__ = (Index(None, "practice_id", "name_key", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    name: str
    name_key: str  # folded, so that "Adults" and "adults" are one
    in_order_since: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # a form waits for the required before it
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class FlowForm(SQLModel, table=True):
    """One form of a flow, by its key: whoever starts the flow gets the version of that day."""

    __tablename__ = "flow_form"
    __table_args__ = (Index(None, "flow_id", "form_key", unique=True), Index(None, "practice_id"))

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    flow_id: UUID = Field(foreign_key="intake_flow.id")
    form_key: str
    position: int
    rule: str = REQUIRED


class FlowRun(SQLModel, table=True):
    """One patient on their way through one flow; another group's flow replaces it."""

    __tablename__ = "flow_run"
    __table_args__ = (
        Index("uq_flow_run_patient_id_current", "patient_id", unique=True, **_only("replaced_at IS NULL")),
        Index(None, "practice_id", "flow_id", "started_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    flow_id: UUID = Field(foreign_key="intake_flow.id")
    started_at: datetime = Field(sa_type=UtcDateTime)
    replaced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class FormSchedule(SQLModel, table=True):
    """A form asked of one patient again and again, on the same weekday, until somebody stops it."""

    __tablename__ = "form_schedule"
    __table_args__ = (
        Index(
            "uq_form_schedule_patient_id_form_key_going",
            "patient_id",
            "form_key",
            unique=True,
            **_only("stopped_at IS NULL"),
        ),
        Index("ix_form_schedule_due", "next_at", **_only("stopped_at IS NULL")),
        Index(None, "practice_id", "patient_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    form_key: str
    every_weeks: int
    begins_on: date  # on the patient's calendar, like every due date that follows from it
    next_on: date
    next_at: datetime = Field(sa_type=UtcDateTime)  # when that day's morning has come where the patient is
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID = Field(foreign_key="provider.id")
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    stopped_by_id: UUID | None = Field(default=None, foreign_key="provider.id")


OPEN = "submitted_at IS NULL AND withdrawn_at IS NULL"


class Submission(SQLModel, table=True):
    """One patient's answers to one version of a form, from the day it was asked of them."""

    __tablename__ = "submission"
    __table_args__ = (
        # A form is asked of a patient once at a time.
        Index("uq_submission_patient_id_form_key_open", "patient_id", "form_key", unique=True, **_only(OPEN)),
        Index(None, "patient_id", "position"),
        Index(None, "practice_id", "submitted_at", "id"),
        Index("ix_submission_waiting", "practice_id", "assigned_at", "id", **_only(OPEN)),
        Index("ix_submission_flagged", "practice_id", "review_since", "id", **_only("review_since IS NOT NULL")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    form_version_id: UUID = Field(foreign_key="form_version.id")
    form_key: str
    run_id: UUID | None = Field(default=None, foreign_key="flow_run.id")  # none: staff asked for it by itself
    rule: str = REQUIRED
    position: int = 0
    assigned_at: datetime = Field(sa_type=UtcDateTime)
    assigned_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    place: str = ""  # the page they were at last
    page_number: int = 0  # of that page, among those the form shows with these answers
    page_count: int = 0
    answers_sealed: bytes | None = None
    other_texts_sealed: bytes | None = None
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    saved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    skipped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    submitted_by_id: UUID | None = Field(default=None, foreign_key="account.id")
    signed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by staff, after it was submitted
    opened_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    review_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # an answer that somebody must read today
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by who may read answers
    reviewed_by_id: UUID | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # asked no more
    version: int = 1  # two tabs never silently overwrite each other (F14)

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, by the question's link id."""
        return _read(self.answers_sealed, ANSWERS, self.id)

    @property
    def other_texts(self) -> dict[str, list[Any]]:
        """What other windows had written to the same question, by its link id."""
        return _read(self.other_texts_sealed, OTHER_TEXTS, self.id)

    @staticmethod
    def sealed_answers(answers: Mapping[str, Any], submission_id: UUID) -> bytes:
        """The answers as they are kept (D17)."""
        return seal(json.dumps(answers), column=ANSWERS, row_id=submission_id)

    @staticmethod
    def sealed_other_texts(texts: Mapping[str, list[Any]], submission_id: UUID) -> bytes | None:
        """The same for what stands beside them; nothing where nothing does."""
        return seal(json.dumps(texts), column=OTHER_TEXTS, row_id=submission_id) if texts else None

    @property
    def is_open(self) -> bool:
        """Still to be answered by the patient."""
        return self.submitted_at is None and self.withdrawn_at is None


def _read(kept: bytes | None, column: str, submission_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unseal(kept, column=column, row_id=submission_id)) if kept else {}
    return found
