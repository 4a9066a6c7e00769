"""Add Patient: one deed, with or without an invitation."""

import pytest
from sqlmodel import select

from osmind_app.clinic.families import service as families
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import errors
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import FormErrors, NotFound
from tests import mailbox

FORM = {"first_name": "Zoë", "last_name": "O'Dell", "email": "Zoe@Example.com", "form_key": "f1", "invite": "send"}


def add(session, cast, now, actor=None, **typed):
    details = AddPatient.from_form({**FORM, "primary_provider": str(cast.rivera.id), **typed})
    added = onboarding.add_patient(session, actor=actor or cast.sam, details=details, now=now)
    session.flush()
    return added


def test_adding_with_the_default_invites_at_once(session, cast, now):
    """S11, S24, S27, S28"""
    added = add(session, cast, now)
    assert (added.patient.full_name, added.patient.email) == ("Zoë O'Dell", "zoe@example.com")
    [letter] = mailbox.letters_to(session, "zoe@example.com")
    assert invitations.look_up(session, token=mailbox.link_in(letter), now=now).id == added.invitation.id
    assert added.invitation.sent_by_id == cast.sam.id


def test_send_invite_email_is_the_default():
    """S28"""
    assert AddPatient.from_form({"first_name": "Zoë"}).invite


def test_do_not_send_makes_a_patient_without_letter_or_link_who_can_be_invited_later(session, cast, now):
    """S29, S30"""
    added = add(session, cast, now, invite="do_not_send")
    assert added.invitation is None
    assert mailbox.letters_to(session, "zoe@example.com") == []
    assert invitations.live(session, patient=added.patient, now=now) is None
    assert invitations.send(session, actor=cast.sam, patient_id=added.patient.id, now=now)


def test_a_patient_without_email_is_added_and_not_invited(session, cast, now):
    """S17, S45"""
    added = add(session, cast, now, email="")
    assert added.patient.email is None
    assert added.invitation is None


def test_a_minor_comes_with_a_guardian_who_is_the_main_contact(session, cast, now):
    """S52, S53, A15: a contact gives no access"""
    added = add(
        session,
        cast,
        now,
        email="",
        is_minor="on",
        guardian_name="Dana Marsh",
        guardian_relationship="parent",
        guardian_email="dana.marsh@example.com",
    )
    [dana] = families.contacts_of(session, actor=cast.rivera, patient_id=added.patient.id)
    assert (dana.full_name, dana.email) == ("Dana Marsh", "dana.marsh@example.com")
    assert dana.main_since is not None
    assert families.portal_of(session, practice_id=cast.willow.id, patient_id=added.patient.id) is None


def test_the_form_tells_every_field_at_once():
    """design 2"""
    with pytest.raises(FormErrors) as refused:
        AddPatient.from_form({"first_name": "", "email": "zoe@", "is_minor": "on", "guardian_name": ""})
    assert {*refused.value.by_field} == {"first_name", "email", "guardian_name", "guardian_relationship"}


def test_a_form_submitted_twice_adds_and_invites_once(session, cast, now):
    """F13"""
    first, again = add(session, cast, now), add(session, cast, now)
    assert again.patient.id == first.patient.id
    assert again.invitation.id == first.invitation.id
    assert len(mailbox.letters_to(session, "zoe@example.com")) == 1
    assert len(session.exec(select(Patient).where(Patient.email == "zoe@example.com")).all()) == 1


def test_an_email_of_another_patient_names_them_to_their_care_team(session, cast, now):
    """S75, S76, D3"""
    with pytest.raises(errors.EmailInUse) as refused:
        add(session, cast, now, email="june@example.com")
    owner = refused.value.owner
    assert (owner.kind, owner.patient_id, owner.name, owner.may_go_on) == ("patient", cast.june.id, "June Park", False)
    assert owner.sentence == (
        "june@example.com already belongs to June Park (patient). Open that chart, or use another email."
    )


def test_outside_the_care_team_only_the_front_desk_is_named(session, cast, now):
    """D3, T11"""
    with pytest.raises(errors.EmailInUse) as refused:
        add(session, cast, now, actor=cast.olsen, email="june@example.com", email_confirmed="on")
    owner = refused.value.owner
    assert (owner.patient_id, owner.name) == (None, "")
    assert owner.sentence == "This email is already used by a patient of this practice. Ask the front desk."


def test_an_email_of_another_practice_is_nobodys(session, cast, now):
    """T11"""
    assert add(session, cast, now, email="ivy@example.com").invitation


def test_a_staff_account_is_named_and_may_be_a_patient_too(session, cast, now):
    """S77, A14, S65"""
    with pytest.raises(errors.EmailInUse) as refused:
        add(session, cast, now, email="okafor@willowcreek.example")
    assert refused.value.owner.kind == "staff"
    assert "Dr. Okafor" in refused.value.sentence
    assert add(session, cast, now, email="okafor@willowcreek.example", email_confirmed="on").invitation


def test_an_archived_patient_with_the_address_is_offered_first(session, cast, now):
    """S76"""
    patients.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    with pytest.raises(errors.EmailInUse) as refused:
        add(session, cast, now, email="june@example.com")
    assert (refused.value.owner.archived, refused.value.owner.may_go_on) == (True, True)
    assert add(session, cast, now, email="june@example.com", email_confirmed="on").patient.id != cast.june.id


def test_the_address_can_be_the_guardians(session, cast, now):
    """D3: add as a contact"""
    added = add(
        session,
        cast,
        now,
        email="june@example.com",
        email_is_guardians="on",
        guardian_name="June Park",
        guardian_relationship="parent",
    )
    [contact] = families.contacts_of(session, actor=cast.rivera, patient_id=added.patient.id)
    assert (contact.email, added.patient.email, added.invitation) == ("june@example.com", None, None)


def test_nobody_adds_a_patient_for_another_practices_provider(session, cast, now):
    """T30"""
    with pytest.raises((FormErrors, NotFound)):
        add(session, cast, now, primary_provider=str(cast.stone.id))
