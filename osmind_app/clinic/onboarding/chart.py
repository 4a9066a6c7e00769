"""An open chart: the profile, the ways in, the invitation's story, and what its form can choose from."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.story import StoryLine, story
from osmind_app.clinic.onboarding import email_waiting, ways_in
from osmind_app.clinic.onboarding.clinic_settings import us_zones
from osmind_app.clinic.onboarding.email_waiting import WaitingEmail
from osmind_app.clinic.onboarding.filter_choices import filter_choices
from osmind_app.clinic.onboarding.profile import PatientProfile, profile
from osmind_app.clinic.onboarding.temporary_passwords import PasswordChange, password_change
from osmind_app.clinic.onboarding.ways_in import InviteChoices
from osmind_app.clinic.patients import news, opening
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.news import News
from osmind_app.clinic.practices.queries import Choice

NO_NEWS = News([], [], [])
NO_BUTTONS = InviteChoices(*[ways_in.Choice("")] * 4)


@dataclass(frozen=True)
class Chart:
    """Everything the profile's page shows."""

    patient: PatientProfile = field(default_factory=PatientProfile)
    others: str = ""  # the Other care team members, in one line
    news: News = NO_NEWS  # what the patient changed and nobody has seen
    waiting_email: WaitingEmail = field(default_factory=WaitingEmail)
    other_sign_in: str = ""  # masked; only where it is not the chart's e-mail
    buttons: InviteChoices = NO_BUTTONS
    password: PasswordChange = field(default_factory=PasswordChange)
    invites_left: int = 0
    story: list[StoryLine] = field(default_factory=list)
    other_ids: list[str] = field(default_factory=list)
    providers: list[Choice] = field(default_factory=list)
    groups: list[Choice] = field(default_factory=list)
    zones: list[Choice] = field(default_factory=list)


def open_chart(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Chart:
    """Open a chart, which is written down; raises `NotFound`, or `ReasonNeeded` until an admin said why (D1)."""
    opening.open_chart(session, actor=actor, patient_id=patient_id, now=now)
    return _chart(session, actor, patient_id, now)


def chart(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Chart:
    """The chart as it is now, when it is open already; raises what `open_chart` raises."""
    opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    return _chart(session, actor, patient_id, now)


def _chart(session: Session, actor: Provider, patient_id: UUID, now: datetime) -> Chart:
    shown = profile(session, actor=actor, patient_id=patient_id, now=now)
    offered = filter_choices(session, actor=actor, now=now)
    team = [Choice(one.id, f"{one.name} (no longer here)" if one.left else one.name) for one in shown.care_team]
    others = [one for one in shown.care_team if not one.primary]
    own_group = [Choice(shown.group_id, f"{shown.group} (archived)")] if shown.group_id else []
    own_zone = [Choice(shown.time_zone, shown.time_zone.replace("_", " "))] if shown.time_zone else []
    return Chart(
        patient=shown,
        others=", ".join(one.name for one in others),
        news=news.unseen(session, actor=actor, patient=patients.get(session, actor=actor, patient_id=patient_id)),
        waiting_email=email_waiting.of_patient(session, actor=actor, patient_id=patient_id, now=now),
        other_sign_in=email_waiting.other_sign_in(session, actor=actor, patient_id=patient_id),
        buttons=ways_in.choices(session, actor=actor, patient_id=patient_id, now=now),
        password=password_change(session, actor=actor, patient_id=patient_id, now=now),
        invites_left=invitations.left(
            session, patient=patients.get(session, actor=actor, patient_id=patient_id), now=now
        ),
        story=story(session, actor=actor, patient_id=patient_id, now=now),
        other_ids=[one.id for one in others],
        providers=_with(offered.providers, team),
        groups=_with(offered.groups, own_group),
        zones=_with(us_zones(), own_zone),
    )


def _with(offered: list[Choice], own: list[Choice]) -> list[Choice]:
    """What is offered to everybody, and what this chart has although it is offered no longer."""
    known = {choice.id for choice in offered}
    return [*offered, *(choice for choice in own if choice.id not in known)]
