import pytest

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.audit.service import System
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.families.models import GUARDIAN
from osmind_app.lib.errors import FormErrors, NotFound

PAT = ContactDetails(full_name="Pat Marsh", relationship="parent", email="pat@example.com", main=True)


def account(session, now, email="june@example.com"):
    made = Account(kind=PATIENT, email=email, created_at=now)
    session.add(made)
    session.flush()
    return made


def test_a_guardian_is_a_contact_and_the_main_one_comes_first(session, cast, now):
    """S52, S53, A15: being a contact gives no access."""
    pat = families.add_contact(session, actor=cast.rivera, patient_id=cast.leo.id, details=PAT, now=now)
    found = families.contacts_of(session, actor=cast.sam, patient_id=cast.leo.id)
    assert [one.full_name for one in found] == ["Pat Marsh", "Dana Marsh"]
    session.refresh(cast.dana)
    assert (pat.main_since, cast.dana.main_since) == (now, None)
    assert families.portal_of(session, practice_id=cast.willow.id, patient_id=cast.leo.id) is None


def test_a_removed_contact_is_gone_from_the_chart(session, cast, now):
    families.remove_contact(session, actor=cast.rivera, contact_id=cast.dana.id, now=now)
    assert families.contacts_of(session, actor=cast.sam, patient_id=cast.leo.id) == []
    with pytest.raises(NotFound):
        families.remove_contact(session, actor=cast.rivera, contact_id=cast.dana.id, now=now)


def test_dr_stone_reaches_no_contact_of_willow_creek(session, cast, now):
    """T30; and T31 for a colleague outside the care team."""
    for actor in (cast.stone, cast.olsen):
        with pytest.raises(NotFound):
            families.contacts_of(session, actor=actor, patient_id=cast.leo.id)
        with pytest.raises(NotFound):
            families.add_contact(session, actor=actor, patient_id=cast.leo.id, details=PAT, now=now)
        with pytest.raises(NotFound):
            families.remove_contact(session, actor=actor, contact_id=cast.dana.id, now=now)


def test_access_is_granted_once_and_ended_for_all(session, cast, now):
    """D3: one account may open several portals, its own first."""
    june = account(session, now)
    leo = {"account_id": june.id, "patient_id": cast.leo.id, "practice_id": cast.willow.id, "role": GUARDIAN}
    families.grant(session, **leo, now=now)
    own = families.grant(session, account_id=june.id, patient_id=cast.june.id, practice_id=cast.willow.id, now=now)
    assert families.grant(session, **leo, now=now).role == GUARDIAN
    assert families.access_of(session, account_id=june.id) == own
    assert len(families.accesses_of(session, account_id=june.id)) == 2
    ended = families.end_access(
        session, actor=System(cast.willow.id), practice_id=cast.willow.id, patient_id=cast.june.id, now=now
    )
    assert ended == [june.id]
    assert [one.patient_id for one in families.accesses_of(session, account_id=june.id)] == [cast.leo.id]


def test_a_contact_has_a_name_and_a_relationship():
    with pytest.raises(FormErrors) as refused:
        ContactDetails.from_form({"guardian_email": "dana@"}, prefix="guardian")
    assert set(refused.value.by_field) == {"guardian_name", "guardian_relationship", "guardian_email"}
    form = {"guardian_name": "Dana Marsh", "guardian_relationship": "parent", "guardian_main": "on"}
    assert ContactDetails.from_form(form, prefix="guardian").main
