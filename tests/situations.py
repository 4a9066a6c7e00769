"""How each cause of "can't sign in" comes true: the clinic's own deeds, and what time and the post do (B1).

`come_true(kind, session, staff, patient, now)` for a patient with an e-mail who was just added and not invited.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from osmind_app.clinic.accounts import resets, signing_in, temporary
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account, PasswordReset, Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.families.models import GUARDIAN
from osmind_app.clinic.invitations import links
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import causes, email_changes, email_confirming
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.models import CONFIRM, EmailChange
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import tokens
from osmind_app.outbox.models import Letter
from tests.cast import password_hash

A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Scene:
    """One clinic, one patient, and the moment somebody asks."""

    session: Session
    staff: Provider
    patient: Patient
    now: datetime

    @property
    def about(self) -> dict:
        return {"actor": self.staff, "patient_id": self.patient.id}

    def invited(self, before: timedelta = AN_HOUR, *, left: bool = True) -> Invitation:
        """Somebody sent an invitation a while ago; its letter left."""
        sent = invitations.send(self.session, **self.about, now=self.now - before)
        if left:
            self.letter(sent, sent_at=sent.sent_at + A_MINUTE)
        return sent

    def letter(self, about: Invitation | PasswordReset, **became) -> Letter:
        """What became of the letter with this link."""
        letter = self.session.exec(select(Letter).where(Letter.link_id == about.id)).one()
        for name, value in became.items():
            setattr(letter, name, value)
        self.session.add(letter)
        self.session.flush()
        return letter

    def opened(self, invitation: Invitation, before: timedelta = A_MINUTE, *, went_on: bool = False) -> None:
        """The reader opens the link, and perhaps presses Continue."""
        links.opened(self.session, token=tokens.sign(invitation.link), now=self.now - before)
        if went_on:
            links.continued(self.session, token=tokens.sign(invitation.link), now=self.now - before)

    def opens_too_late(self, invitation: Invitation) -> None:
        """A link that has ended is opened just now."""
        refused = links.why_refused(invitation, self.patient, self.now)
        assert refused is not None
        links.note_refused(self.session, refused=refused(invitation), now=self.now - A_MINUTE)

    def active(self, before: timedelta = 2 * A_DAY) -> Account:
        """The patient created a password and signed in."""
        invitation = self.invited(before)
        self.letter(invitation, delivered_at=invitation.sent_at + A_MINUTE)
        at = self.now - before + AN_HOUR
        token = tokens.sign(invitation.link)
        account = onboarding.accept(self.session, token=token, password_hash=password_hash(), now=at)
        account.last_sign_in_at = at
        self.session.add(account)
        self.session.flush()
        return account

    def asks_for_reset(self, before: timedelta = 10 * A_MINUTE) -> PasswordReset:
        """The patient uses "Forgot password"."""
        account = self.account()
        to = addressee_of(self.session, account_id=account.id)
        assert to is not None
        reset = resets.request(self.session, account=account, to=to, now=self.now - before)
        assert reset is not None
        return reset

    def account(self) -> Account:
        """What the patient signs in with."""
        access = families.portal_of(self.session, practice_id=self.patient.practice_id, patient_id=self.patient.id)
        assert access is not None
        return self.session.get_one(Account, access.account_id)

    def tries(self, kind: str, times: int) -> None:
        """A wrong password at a door, so many times."""
        email = self.patient.email or ""
        for _ in range(times):
            was = signing_in.seen(self.session, kind=kind, email=email, browser=(), now=self.now)
            given = {"was": was, "right": False, "browser": (), "find": addressee_of, "now": self.now}
            signing_in.judge(self.session, kind=kind, email=email, **given)


def archived(scene: Scene) -> None:
    scene.active()
    onboarding.archive(scene.session, **scene.about, now=scene.now - AN_HOUR)


def no_email(scene: Scene) -> None:
    onboarding.change_email(scene.session, **scene.about, email="", send_new=False, now=scene.now)


def never_invited(scene: Scene) -> None:
    """As added."""


def guardian_only(scene: Scene) -> None:
    email = f"dana.{scene.patient.id}@example.com"
    dana = accounts.open(scene.session, kind=PATIENT, email=email, password_hash=password_hash(), now=scene.now - A_DAY)
    families.grant(
        scene.session,
        account_id=dana.id,
        patient_id=scene.patient.id,
        practice_id=scene.patient.practice_id,
        role=GUARDIAN,
        now=scene.now,
    )


def waiting(scene: Scene) -> None:
    scene.letter(scene.invited(3 * A_MINUTE, left=False), leased_until=scene.now + AN_HOUR)


def stuck(scene: Scene) -> None:
    letter = scene.letter(scene.invited(2 * AN_HOUR, left=False))
    letter.last_error, letter.tries, letter.deliver_after = "Resend can't be reached", 3, scene.now + AN_HOUR


def given_up(scene: Scene) -> None:
    invitation = scene.invited(AN_HOUR, left=False)
    scene.letter(invitation, failed_at=scene.now, last_error="The mail server refused the recipient (550)")


def delayed(scene: Scene) -> None:
    scene.letter(scene.invited(), delayed_at=scene.now - A_MINUTE)


def bounced(scene: Scene) -> None:
    scene.letter(scene.invited(), bounced_at=scene.now - A_MINUTE, bounce_reason="The mailbox does not exist.")


def nothing_heard(scene: Scene) -> None:
    scene.invited()


def not_opened(scene: Scene) -> None:
    scene.letter(scene.invited(), delivered_at=scene.now - A_MINUTE)


def stopped_at_landing(scene: Scene) -> None:
    scene.opened(scene.invited())


def stopped_at_password(scene: Scene) -> None:
    scene.opened(scene.invited(), went_on=True)


def old_link(scene: Scene) -> None:
    old = scene.invited(A_DAY)
    scene.invited()
    scene.session.refresh(old)
    scene.opens_too_late(old)


def expired(scene: Scene) -> None:
    scene.invited(5 * A_DAY)


def withdrawn(scene: Scene) -> None:
    scene.invited()
    invitations.withdraw(scene.session, **scene.about, now=scene.now)


def not_me(scene: Scene) -> None:
    invitation = scene.invited()
    invitations.decline(scene.session, token=tokens.sign(invitation.link), now=scene.now)


def closed(scene: Scene) -> None:
    archived(scene)
    onboarding.restore(scene.session, **scene.about, now=scene.now)


def disabled(scene: Scene) -> None:
    scene.active().disabled_at = scene.now - AN_HOUR


def locked(scene: Scene) -> None:
    scene.active()
    scene.tries(PATIENT, 5)


def locked_until_reset(scene: Scene) -> None:
    account = scene.active()
    account.failed_tries, account.locked_until = 100, scene.now + AN_HOUR


def reset_waiting(scene: Scene) -> None:
    scene.active()
    scene.letter(scene.asks_for_reset(A_MINUTE), leased_until=scene.now + AN_HOUR)


def reset_bounced(scene: Scene) -> None:
    scene.active()
    scene.letter(scene.asks_for_reset(), sent_at=scene.now, bounced_at=scene.now, bounce_reason="The mailbox is full.")


def reset_not_used(scene: Scene) -> None:
    scene.active()
    scene.letter(scene.asks_for_reset(), sent_at=scene.now)


def reset_expired(scene: Scene) -> None:
    scene.active()
    scene.letter(scene.asks_for_reset(2 * AN_HOUR), sent_at=scene.now - AN_HOUR)


def temporary_waiting(scene: Scene, before: timedelta = A_MINUTE) -> None:
    scene.active()
    made = temporary.Made("", password_hash())
    onboarding.give_temporary_password(scene.session, **scene.about, made=made, now=scene.now - before)


def temporary_over(scene: Scene) -> None:
    temporary_waiting(scene, before=AN_HOUR)


def email_waiting(scene: Scene) -> EmailChange:
    scene.active()
    new = f"new.{scene.patient.id}@example.com"
    return email_changes.start(scene.session, **scene.about, email=new, now=scene.now - AN_HOUR)


def email_moved(scene: Scene) -> None:
    change = email_waiting(scene)
    email_confirming.confirm(scene.session, token=tokens.sign(change.link(CONFIRM)), now=scene.now - A_MINUTE)


def wrong_door(scene: Scene) -> None:
    scene.active()
    scene.tries(PROVIDER, 1)


def staff_email(scene: Scene) -> None:
    """What else holds once they are active: the first sentence is about the staff account."""
    scene.active()
    account = Account(kind=PROVIDER, email=scene.patient.email or "", created_at=scene.now)
    scene.session.add(account)
    scene.session.flush()
    same = {"practice_id": scene.patient.practice_id, "account_id": account.id, "created_at": scene.now}
    scene.session.add(Provider(**same, role="front_desk", full_name="Kim Doyle"))


def second_account(scene: Scene) -> None:
    scene.active().email = f"old.{scene.patient.id}@example.com"


def all_fine(scene: Scene) -> None:
    scene.active()


MAKERS: dict[str, Callable[[Scene], None]] = {
    kind: maker
    for kind, maker in list(globals().items())
    if kind in vars(causes).values() and callable(maker) and kind not in ("at", "ago")
}


def come_true(kind: str, session: Session, staff: Provider, patient: Patient, now: datetime) -> Scene:
    """Make this cause the most pressing one of this patient."""
    scene = Scene(session, staff, patient, now)
    MAKERS[kind](scene)
    session.flush()
    session.expire_all()
    return scene
