"""Actions → Personal Information: saved as a whole; an e-mail is never changed in passing (S54–S64, A7, A8)."""

import pytest

from osmind_app.clinic.accounts.emails import check_email
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import errors, personal_information
from osmind_app.clinic.onboarding.errors import EmailQuestion
from osmind_app.clinic.onboarding.personal_information import DO_NOT_SEND, SEND
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.errors import ChangedByOther
from osmind_app.lib.errors import NotFound
from tests import mailbox
from tests.clinic.onboarding.changing import active

NEW = "june.park@example.org"


def form(cast, **changed):
    return PatientDetails.from_form(
        {
            "email": "june@example.com",
            "first_name": "June",
            "last_name": "Park",
            "birth_month": "3",
            "birth_day": "14",
            "birth_year": "1985",
            "phone": "(415) 555-0111",
            "primary_provider": str(cast.rivera.id),
            "care_team": str(cast.okafor.id),
            "group": str(cast.adults.id),
            **changed,
        }
    )


def save(session, cast, now, actor=None, answer="", version=None, **changed):
    june = patients.get(session, actor=cast.sam, patient_id=cast.june.id)
    return personal_information.save(
        session,
        actor=actor or cast.sam,
        patient_id=june.id,
        details=form(cast, **changed),
        version=june.version if version is None else version,
        answer=answer,
        now=now,
    )


def june(session, cast):
    return patients.get(session, actor=cast.sam, patient_id=cast.june.id)


def test_names_phone_and_care_team_are_saved_together(session, cast, now):
    """S60, S63, S64"""
    save(
        session, cast, now, preferred_name="Junie", primary_provider=str(cast.okafor.id), care_team=str(cast.rivera.id)
    )
    saved = june(session, cast)
    assert (saved.called, saved.primary_provider_id) == ("Junie", cast.okafor.id)
    assert patients.get(session, actor=cast.rivera, patient_id=saved.id)


def test_another_email_is_asked_about_before_anything_is_saved(session, cast, now):
    """A8: with a link that works the question names what is turned off."""
    invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    with pytest.raises(EmailQuestion) as asked, session.begin_nested():
        save(session, cast, now, email=NEW)
    assert asked.value.sentence == f"Turn off the old invitation and send a new one to {NEW}?"
    session.refresh(cast.june)
    assert june(session, cast).email == "june@example.com"


def test_the_answer_decides_whether_a_new_invitation_goes_out(session, cast, now):
    """A8, T6"""
    old = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    sent = save(session, cast, now, email=NEW, answer=SEND).invitation
    assert sent.email == NEW
    session.refresh(old)
    assert old.withdrawn_at is not None
    assert mailbox.kinds_to(session, NEW) == ["invitation_again"]


def test_the_new_email_can_be_saved_without_sending(session, cast, now):
    """A7"""
    assert save(session, cast, now, email=NEW, answer=DO_NOT_SEND).invitation is None
    assert june(session, cast).email == NEW
    assert mailbox.kinds_to(session, NEW) == []


def test_a_first_email_asks_whether_to_invite_now(session, cast, now):
    """A7: no silent send."""
    with pytest.raises(EmailQuestion, match="Send invitation now to"):
        save(session, cast, now, email=NEW)


def test_removing_the_email_says_what_is_lost(session, cast, now):
    """S46–S48"""
    with pytest.raises(EmailQuestion) as asked:
        save(session, cast, now, email="")
    assert "fill in forms online" in asked.value.sentence
    assert asked.value.send == ""
    assert save(session, cast, now, email="", answer=DO_NOT_SEND).invitation is None
    assert june(session, cast).email is None


def test_the_email_somebody_signs_in_with_waits_until_it_is_confirmed(session, cast, now):
    """A8, S57: active; asked first, and whatever the answer, the chart keeps the old one for now"""
    active(session, cast, now)
    for answer in ("", DO_NOT_SEND):
        with pytest.raises(EmailQuestion, match="June signs in with june@") as asked:
            save(session, cast, now, email=NEW, answer=answer)
        assert asked.value.keep == ""
    saved = save(session, cast, now, email=NEW, answer=SEND, pronouns="she/her")
    assert (saved.invitation, saved.email_change.new_email) == (None, NEW)
    assert (june(session, cast).email, june(session, cast).pronouns) == ("june@example.com", "she/her")
    assert mailbox.kinds_to(session, NEW) == ["email_confirm"]


def test_removing_an_active_patients_email_says_that_the_portal_closes(session, cast, now):
    """S45–S48, A8"""
    active(session, cast, now)
    with pytest.raises(EmailQuestion, match="lose access to the portal") as asked:
        save(session, cast, now, email="")
    for lost in ("patient portal", "fill in forms online", "email reminders and receipts"):
        assert lost in asked.value.sentence
    assert june(session, cast).email == "june@example.com"
    save(session, cast, now, email="", answer=DO_NOT_SEND)
    assert june(session, cast).email is None
    assert "access_ended" in mailbox.kinds_to(session, "june@example.com")


def test_what_they_sign_in_with_already_is_written_at_once(session, cast, now):
    """D3: another clinic's change was confirmed; this chart follows without a second confirmation"""
    account = active(session, cast, now)
    account.email = NEW
    session.add(account)
    session.flush()
    assert save(session, cast, now, email=NEW) == personal_information.Saved()
    assert june(session, cast).email == NEW


def test_an_email_in_use_is_named_before_the_question(session, cast, now):
    """D3, S76"""
    patients.set_email(session, actor=cast.sam, patient_id=cast.walt.id, email=check_email(NEW), now=now)
    with pytest.raises(errors.EmailInUse, match="Walt Brandt"):
        save(session, cast, now, email=NEW)


def test_two_people_editing_one_chart_never_overwrite_each_other(session, cast, now):
    """F14"""
    before = june(session, cast).version
    save(session, cast, now, phone="(415) 555-0199")
    with pytest.raises(ChangedByOther):
        save(session, cast, now, actor=cast.rivera, version=before, pronouns="she/her")


def test_a_provider_may_take_themselves_off_the_care_team(session, cast, now):
    """S62, D1: the chart is closed to them from the next click on."""
    save(session, cast, now, actor=cast.okafor, email=NEW, answer=DO_NOT_SEND, care_team="")
    with pytest.raises(NotFound):
        patients.get(session, actor=cast.okafor, patient_id=cast.june.id)


def test_nobody_outside_the_care_team_saves_anything(session, cast, now):
    """D1, T24"""
    for stranger in (cast.olsen, cast.stone):
        with pytest.raises(NotFound):
            save(session, cast, now, actor=stranger, first_name="X")
