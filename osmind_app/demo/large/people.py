"""The people of the large clinic: more providers, and patients in every state of an invitation."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import CLINICIAN, PATIENT, PROVIDER, Account, Provider
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients import names as searched
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.demo.large import names
from osmind_app.demo.large.plan import Plan
from osmind_app.demo.large.rows import Rows
from osmind_app.demo.people import ACTIVE, BOUNCED, DELIVERED, EXPIRED, NO_EMAIL, NOT_INVITED, mailbox
from osmind_app.lib import tokens
from osmind_app.outbox.models import Letter

PATIENTS_EACH = 600  # of one provider
STORIES = {ACTIVE: 0.6, DELIVERED: 0.05, EXPIRED: 0.05, BOUNCED: 0.005, NO_EMAIL: 0.12, NOT_INVITED: 0.175}
ON_A_TEAM = 0.2  # have a second provider
ARCHIVED = 0.04
OPENED = timedelta(days=3 * 365)  # ago: the first of them came
LIFETIME = timedelta(hours=96)


@dataclass(frozen=True)
class Known:
    """What visits and chats need to know of a patient."""

    id: UUID
    provider_id: UUID
    added_at: datetime
    account_id: UUID | None  # of who uses the portal
    other_id: UUID | None  # on the Care Team


def providers(session: Session, plan: Plan) -> list[Provider]:
    """Those who see patients already, and as many more as the patients need."""
    there = session.exec(
        select(Provider)
        .where(Provider.practice_id == plan.practice.id, col(Provider.sees_patients_since).is_not(None))
        .where(col(Provider.deactivated_at).is_(None))
        .order_by(Provider.full_name)
    ).all()
    made = []
    for number in range(max(2, plan.patients // PATIENTS_EACH)):
        last = names.LAST[number * 7 % len(names.LAST)]
        account = Account(
            id=plan.id(),
            kind=PROVIDER,
            email=mailbox(f"{last} {number}").replace("example.com", "willowcreek.example"),
            password_hash=plan.password_hash,
            password_set_at=plan.now,
            created_at=plan.now - OPENED,
        )
        session.add(account)
        session.flush()
        made.append(
            Provider(
                id=plan.id(),
                practice_id=plan.practice.id,
                account_id=account.id,
                role=CLINICIAN,
                full_name=f"Dr. {last}",
                sees_patients_since=account.created_at,
                created_at=account.created_at,
            )
        )
    session.add_all(made)
    session.flush()
    return [*there, *made]


def patients(session: Session, plan: Plan, staff: list[Provider]) -> Iterator[Known]:
    """Write them one after another; each with what became of the invitation."""
    groups = session.exec(
        select(PatientGroup.id).where(PatientGroup.practice_id == plan.practice.id).order_by(PatientGroup.name)
    ).all()
    crowd = _Crowd.of(session, plan)
    kinds, up_to = list(STORIES), list(accumulate(STORIES.values()))
    chance = plan.chance
    for number in range(plan.patients):
        story = kinds[min(bisect(up_to, chance.random()), len(kinds) - 1)]
        first, last = chance.choice(names.FIRST), chance.choice(names.LAST)
        added = plan.now - OPENED * ((plan.patients - number) / plan.patients)
        patient = Patient(
            id=plan.id(),
            practice_id=plan.practice.id,
            group_id=chance.choice(groups),
            primary_provider_id=staff[number % len(staff)].id,
            first_name=first,
            last_name=last,
            birth_date=names.birthday(chance, plan.now.date()),
            email=None if story == NO_EMAIL else mailbox(f"{first} {last} {number}"),
            phone=names.phone(chance),
            created_at=added,
            archived_at=plan.now if story == NOT_INVITED and chance.random() < ARCHIVED else None,
        )
        searched.index(patient)
        yield crowd.add(patient, story, chance.choice(staff).id if chance.random() < ON_A_TEAM else None)
    crowd.write()


@dataclass
class _Crowd:
    """The tables around a patient, in the order in which they are written."""

    plan: Plan
    patients: Rows
    accounts: Rows
    letters: Rows
    invitations: Rows
    portals: Rows
    members: Rows

    @classmethod
    def of(cls, session: Session, plan: Plan) -> "_Crowd":
        """Nothing written yet."""
        mine = {"practice_id": plan.practice.id}
        by_key = mine | {"nonce": tokens.new_nonce(), "key_id": tokens.signing_key_id()}
        return cls(
            plan,
            patients=Rows(session, Patient, mine),
            accounts=Rows(session, Account, {"kind": PATIENT, "password_hash": plan.password_hash}),
            letters=Rows(session, Letter, mine | {"kind": "invitation", "claims": 1, "tries": 1}),
            invitations=Rows(session, Invitation, by_key),
            portals=Rows(session, PortalAccess, mine),
            members=Rows(session, CareTeamMember, mine),
        )

    def write(self) -> None:
        """Everything that waits; a row comes after those it names."""
        for rows in (self.patients, self.accounts, self.letters, self.invitations, self.portals, self.members):
            rows.write()

    def add(self, patient: Patient, story: str, other_id: UUID | None) -> Known:
        """A patient with all that is around them."""
        self.patients.add(**patient.model_dump(exclude={"portal_state", "portal_until", "practice_id"}))
        account_id = None
        if patient.email and story != NOT_INVITED:
            account_id = self._invited(patient, patient.email, story)
        if other_id in (None, patient.primary_provider_id):
            other_id = None
        else:
            self.members.add(
                id=self.plan.id(), patient_id=patient.id, provider_id=other_id, added_at=patient.created_at
            )
        if self.patients.is_full:
            self.write()
        return Known(patient.id, patient.primary_provider_id, patient.created_at, account_id, other_id)

    def _invited(self, patient: Patient, email: str, story: str) -> UUID | None:
        now, chance = self.plan.now, self.plan.chance
        sent = patient.created_at + timedelta(hours=1)
        if story == DELIVERED:
            sent = now - timedelta(hours=chance.randrange(1, 90))
        letter_id, invitation_id = self.plan.id(), self.plan.id()
        bounced = sent + timedelta(minutes=1) if story == BOUNCED else None
        self.letters.add(
            id=letter_id,
            key=f"invitation:{invitation_id}",
            patient_id=patient.id,
            to_email=email,
            promised_at=sent,
            deliver_after=sent,
            sent_at=sent,
            delivered_at=None if bounced else sent,
            bounced_at=bounced,
            bounced_as="bounced" if bounced else "",
            bounce_reason="The mailbox doesn’t exist. Check the address with the patient." if bounced else "",
        )
        accepted = sent + timedelta(hours=chance.randrange(1, 80)) if story == ACTIVE else None
        self.invitations.add(
            id=invitation_id,
            patient_id=patient.id,
            email=email,
            letter_id=letter_id,
            sent_at=sent,
            expires_at=sent + LIFETIME,
            opened_at=accepted,
            continued_at=accepted,
            accepted_at=accepted,
            expired_at=sent + LIFETIME if story == EXPIRED else None,
        )
        if accepted is None:
            return None
        account_id = self.plan.id()
        self.accounts.add(
            id=account_id, email=email, password_set_at=accepted, created_at=accepted, last_sign_in_at=accepted
        )
        self.portals.add(id=self.plan.id(), account_id=account_id, patient_id=patient.id, granted_at=accepted)
        return account_id
