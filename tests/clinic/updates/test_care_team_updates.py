"""The care team is told what happens, in the bell always and by letter as each of them chose (S62, A17, D9)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import select

from osmind_app.clinic.invitations import inviter
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.patients import care_team
from osmind_app.clinic.patients.contact_info import ContactInfo
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.updates import bell, choices, contact_changes, kinds, wanting
from osmind_app.clinic.updates import service as updates
from osmind_app.clinic.updates.models import CareTeamUpdate
from osmind_app.clinic.updates.telling import QUIET, WAIT
from osmind_app.lib import live
from osmind_app.lib.errors import NotFound
from osmind_app.outbox.models import Letter
from tests import mailbox
from tests.clinic.onboarding.changing import access_of, active
from tests.letters import latest

RIVERA, OKAFOR, SAM = "rivera@willowcreek.example", "okafor@willowcreek.example", "sam@willowcreek.example"


def happens(session, cast, now, kind=updates.MESSAGE, patient=None, **more):
    patient = patient or cast.june
    updates.tell_care_team(
        session,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        kind=kind,
        about_id=more.pop("about_id", None),
        now=now,
        **more,
    )


def another_patient(session, cast, now, number):
    """One more of Dr. Rivera's."""
    new = Patient(
        practice_id=cast.willow.id,
        primary_provider_id=cast.rivera.id,
        first_name="Ana",
        email=f"ana{number}@example.com",
        created_at=now,
    )
    session.add(new)
    session.flush()
    return new


def kinds_of(session, actor):
    return [row.kind for row in bell.page(session, actor=actor).rows]


def letters_to(session, email):
    return mailbox.kinds_to(session, email).count("care_team_update")


def test_primary_provider_and_care_team_are_told_and_nobody_else(session, cast, now):
    """S62, A17"""
    happens(session, cast, now)
    for actor, told in ((cast.rivera, 1), (cast.okafor, 1), (cast.olsen, 0), (cast.sam, 0), (cast.ada, 0)):
        assert bell.unread_count(session, actor=actor) == told
    row = bell.page(session, actor=cast.okafor).rows[0]
    assert (row.words, row.patient, row.unread) == ("New message", "June Park", True)
    assert row.at == "Nov 22, 2026, 9:00 AM PST"


def test_who_did_it_is_not_told(session, cast, now):
    """S62"""
    happens(session, cast, now, updates.DOCUMENT_ADDED, but_not=cast.rivera.id)
    assert kinds_of(session, cast.rivera) == []
    assert kinds_of(session, cast.okafor) == [updates.DOCUMENT_ADDED]


def test_somebody_who_left_the_staff_is_not_told(session, cast, now):
    cast.okafor.deactivated_at = now
    session.add(cast.okafor)
    happens(session, cast, now)
    assert session.exec(select(CareTeamUpdate.provider_id)).all() == [cast.rivera.id]


def test_leaving_the_care_team_takes_the_lines_out_of_the_bell_at_the_next_look(session, cast, now):
    """T31"""
    happens(session, cast, now)
    mine = bell.page(session, actor=cast.okafor).rows[0].id
    care_team.leave(session, patient=cast.june, provider_ids=[cast.okafor.id], now=now)
    assert bell.page(session, actor=cast.okafor) == bell.BellPage()
    with pytest.raises(NotFound):
        bell.mark_read(session, actor=cast.okafor, update_id=UUID(mine), now=now)
    happens(session, cast, now + timedelta(hours=1))
    assert len(session.exec(select(CareTeamUpdate)).all()) == 3  # the second one rang at Dr. Rivera's alone


def test_nobody_reads_or_ticks_off_somebody_elses_line(session, cast, now):
    """T30, T34: a colleague's, and another clinic's"""
    happens(session, cast, now)
    riveras = bell.page(session, actor=cast.rivera).rows[0].id
    for other in (cast.okafor, cast.stone):
        with pytest.raises(NotFound):
            bell.mark_read(session, actor=other, update_id=UUID(riveras), now=now)
    assert bell.page(session, actor=cast.stone) == bell.BellPage()
    bell.mark_all_read(session, actor=cast.stone, now=now)
    updates.seen(session, actor=cast.stone, patient_id=cast.june.id, kinds=[updates.MESSAGE], now=now)
    assert bell.unread_count(session, actor=cast.rivera) == 1


def test_the_bell_says_a_number_and_no_more_than_a_hundred_is_counted(session, cast, now):
    """T34"""
    for minute in range(bell.MOST + 1):
        happens(session, cast, now + timedelta(minutes=minute), updates.CONTACT_CHANGED)
        if minute == bell.MOST - 2:
            assert bell.unread_count(session, actor=cast.rivera) == bell.MOST - 1
    assert bell.unread_count(session, actor=cast.rivera) == bell.MOST


def test_the_list_is_paged_newest_first_and_shows_each_line_once(session, cast, now):
    for minute in range(bell.PAGE + 3):
        happens(session, cast, now + timedelta(minutes=minute // 2), updates.CONTACT_CHANGED)
    first = bell.page(session, actor=cast.rivera)
    second = bell.page(session, actor=cast.rivera, after=first.next)
    assert (len(first.rows), len(second.rows), second.next) == (bell.PAGE, 3, "")
    assert len({row.id for row in first.rows + second.rows}) == bell.PAGE + 3
    assert second.rows[-1].at == "Nov 22, 2026, 9:00 AM PST"
    assert bell.page(session, actor=cast.rivera, after="<script>") == first


def test_open_bells_of_the_team_look_again(session, cast, now):
    """S62: each of them once, however many patients it is about"""
    about = {cast.june.id: None, cast.walt.id: None}
    updates.tell_care_teams(session, practice_id=cast.willow.id, kind=updates.CONTACT_CHANGED, about=about, now=now)
    told = [topic for topic in session.info["after_commit"] if topic[0] == live.TOPIC]
    assert {what for _, what in told} == {live.provider(cast.rivera.id), live.provider(cast.okafor.id)}
    assert len(told) == 2


def test_reading_one_and_reading_all(session, cast, now):
    happens(session, cast, now)
    happens(session, cast, now, updates.DOCUMENT_ADDED)
    rows = bell.page(session, actor=cast.rivera).rows
    for _ in range(2):
        bell.mark_read(session, actor=cast.rivera, update_id=UUID(rows[0].id), now=now)
    assert bell.unread_count(session, actor=cast.rivera) == 1
    bell.mark_all_read(session, actor=cast.rivera, now=now)
    assert bell.unread_count(session, actor=cast.rivera) == 0
    assert len(bell.page(session, actor=cast.rivera).rows) == 2
    assert bell.unread_count(session, actor=cast.okafor) == 2


def test_a_letter_says_what_kind_of_thing_happened_and_nothing_else(session, cast, now):
    """D9, T49: letter 23"""
    happens(session, cast, now)
    letter = latest(session, to=OKAFOR, kind="care_team_update")
    assert letter.subject == "New patient message"
    assert letter.url.endswith(f"/clinic/patient?id={cast.june.id}")
    for word in ("June", "Park", "Rivera"):
        assert word not in letter.text + letter.subject + letter.html


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_each_provider_chooses_the_letters_of_each_kind_and_the_bell_always_rings(session, cast, now, kind):
    """D9"""
    usual = kinds.KINDS[kind].mails
    choices.choose(session, actor=cast.rivera, kind=kind, by_email=not usual, now=now)
    happens(session, cast, now, kind)
    assert letters_to(session, RIVERA) == (not usual)
    assert letters_to(session, OKAFOR) == usual
    assert kinds_of(session, cast.rivera) == kinds_of(session, cast.okafor) == [kind]


def test_a_choice_is_the_chooser_s_own_and_can_be_taken_back(session, cast, now):
    """D9"""
    for on in (False, True, False):
        choices.choose(session, actor=cast.rivera, kind=updates.MESSAGE, by_email=on, now=now)
    chosen = {one.kind: one.by_email for one in choices.page(session, actor=cast.rivera).kinds}
    assert chosen == {name: kind.mails and name != updates.MESSAGE for name, kind in kinds.KINDS.items()}
    others = {one.kind: one.by_email for one in choices.page(session, actor=cast.okafor).kinds}
    assert others[updates.MESSAGE]
    with pytest.raises(NotFound):
        choices.choose(session, actor=cast.rivera, kind="billing", by_email=True, now=now)


def test_at_most_one_letter_about_a_patient_and_kind_in_a_quarter_of_an_hour(session, cast, now):
    """Both sides of the limit"""
    for after in (timedelta(0), timedelta(minutes=5), QUIET - timedelta(seconds=1)):
        happens(session, cast, now + after)
    assert letters_to(session, RIVERA) == 1
    happens(session, cast, now, updates.FORM_SUBMITTED)
    happens(session, cast, now, patient=cast.walt)
    assert letters_to(session, RIVERA) == 3  # another kind, another patient
    happens(session, cast, now + QUIET)
    assert letters_to(session, RIVERA) == 4
    assert bell.unread_count(session, actor=cast.rivera) == 6


def test_what_is_read_within_a_minute_is_not_written_about(session, cast, now):
    """No letter while the chat is open"""
    happens(session, cast, now)
    waiting = session.exec(select(Letter).where(Letter.to_email == RIVERA)).one()
    assert waiting.deliver_after == now + WAIT
    soon = now + timedelta(seconds=5)
    updates.seen(session, actor=cast.rivera, patient_id=cast.june.id, kinds=[updates.MESSAGE], now=soon)
    assert letters_to(session, RIVERA) == 0
    assert letters_to(session, OKAFOR) == 1
    assert bell.unread_count(session, actor=cast.rivera) == 0
    happens(session, cast, now + timedelta(minutes=2))
    assert letters_to(session, RIVERA) == 1  # the one that did not leave disturbed nobody


def test_an_invitation_that_is_accepted_rings(session, cast, now):
    """S62, A17"""
    active(session, cast, now)
    assert kinds_of(session, cast.rivera) == [updates.INVITATION_ACCEPTED]
    assert letters_to(session, RIVERA) == 0


def test_an_invitation_that_bounces_rings_once_and_its_inviter_gets_one_letter(session, cast, now):
    """S62, A17, B22"""
    for actor in (cast.rivera, cast.okafor):
        choices.choose(session, actor=actor, kind=updates.INVITATION_BOUNCED, by_email=True, now=now)
    sent = invitations.send(session, actor=cast.rivera, patient_id=cast.june.id, now=now)
    for _ in range(2):
        inviter.undelivered(session, letter=session.get_one(Letter, sent.letter_id), now=now)
    assert kinds_of(session, cast.rivera) == kinds_of(session, cast.okafor) == [updates.INVITATION_BOUNCED]
    assert mailbox.kinds_to(session, RIVERA) == ["invitation_undeliverable"]
    assert mailbox.kinds_to(session, OKAFOR) == ["care_team_update"]


def test_invitations_that_expire_together_ring_for_each_and_one_letter_is_about_all(session, cast, now):
    """S62, A17"""
    choices.choose(session, actor=cast.rivera, kind=updates.INVITATION_EXPIRED, by_email=True, now=now)
    for number in range(5):
        new = another_patient(session, cast, now, number)
        invitations.send(session, actor=cast.sam, patient_id=new.id, now=now)
    over = now + timedelta(hours=96)
    invitations.note_expired(session, now=over, limit=3)
    invitations.note_expired(session, now=over + timedelta(minutes=1))
    assert kinds_of(session, cast.rivera) == [updates.INVITATION_EXPIRED] * 5
    assert letters_to(session, RIVERA) == 1
    assert latest(session, to=RIVERA, kind="care_team_update").url.endswith("/clinic/updates")


def test_many_are_told_with_as_many_questions_as_one(session, cast, now):
    """Ten thousand invitations may expire in one night."""
    several = [cast.june, cast.walt, cast.leo]
    several += [another_patient(session, cast, now, number) for number in range(40)]

    def questions(patients):
        asked = []
        connection = session.connection()

        def note(_connection, _cursor, statement, *_):
            asked.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        try:
            about = {one.id: None for one in patients}
            updates.tell_care_teams(
                session, practice_id=cast.willow.id, kind=updates.INVITATION_EXPIRED, about=about, now=now
            )
        finally:
            event.remove(connection, "before_cursor_execute", note)
        return len(asked)

    one = questions(several[:1])
    assert questions(several) == one
    assert 0 < one <= 3


def test_a_patient_who_changes_their_contact_info_rings(session, cast, now):
    """S62, A17: looking it over without a change does not"""
    active(session, cast, now)
    june = access_of(session, cast)
    before = ContactInfo.of(cast.june)
    contact_changes.save(session, actor=june, details=before, opened_with=before, now=now)
    assert updates.CONTACT_CHANGED not in kinds_of(session, cast.rivera)
    changed = ContactInfo(**{**before.values(), "phone": "(415) 555-0199"})
    contact_changes.save(session, actor=june, details=changed, opened_with=before, now=now)
    assert kinds_of(session, cast.rivera).count(updates.CONTACT_CHANGED) == 1


def test_a_letter_stays_here_when_its_reader_left_the_team_or_the_staff_before_it_could_leave(session, cast, now):
    """T17, T31: asked anew at the moment it leaves"""
    happens(session, cast, now)
    happens(session, cast, now, patient=cast.walt)

    def leave():
        """Who would still get a letter, about whom."""
        found = session.exec(select(Letter).where(Letter.kind == wanting.LETTER)).all()
        return {(one.to_email, one.patient_id) for one in found if updates.still_wanted(session, letter=one)}

    june, walt = cast.june.id, cast.walt.id
    assert leave() == {(RIVERA, june), (OKAFOR, june), (RIVERA, walt)}
    care_team.leave(session, patient=cast.june, provider_ids=[cast.okafor.id], now=now)
    assert leave() == {(RIVERA, june), (RIVERA, walt)}
    cast.june.primary_provider_id = cast.olsen.id
    session.add(cast.june)
    session.flush()
    assert leave() == {(RIVERA, walt)}
    cast.rivera.deactivated_at = now
    session.add(cast.rivera)
    session.flush()
    assert leave() == set()


def test_a_letter_about_several_stays_here_only_for_who_left_the_staff(session, cast, now):
    """A27: it names nobody"""
    choices.choose(session, actor=cast.rivera, kind=updates.INVITATION_EXPIRED, by_email=True, now=now)
    happens(session, cast, now, updates.INVITATION_EXPIRED)
    letter = session.exec(select(Letter).where(Letter.to_email == RIVERA)).one()
    cast.june.primary_provider_id = cast.olsen.id
    session.add(cast.june)
    session.flush()
    assert updates.still_wanted(session, letter=letter)
    cast.rivera.deactivated_at = now
    session.add(cast.rivera)
    session.flush()
    assert not updates.still_wanted(session, letter=letter)
