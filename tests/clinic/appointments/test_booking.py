"""Staff book, move and cancel; who may, and what each is told (S6, A17, D1)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.appointments import errors, rules
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.models import AppointmentMove
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.onboarding import leaving
from osmind_app.clinic.updates.models import CareTeamUpdate
from osmind_app.lib.errors import FormErrors, NotFound
from tests import letters
from tests.clinic.appointments.visits import NAMES, ROOM, books, form, local, moves

MAIL = "june@example.com"


def told(session, provider):
    return [
        row.kind
        for row in session.exec(
            select(CareTeamUpdate).where(CareTeamUpdate.provider_id == provider.id).order_by(CareTeamUpdate.created_at)
        ).all()
        if row.kind.startswith("appointment")
    ]


def refused(deed, field):
    with pytest.raises(FormErrors) as why:
        deed()
    return why.value.by_field[field]


def test_the_front_desk_books_for_the_whole_practice_and_the_patient_reads_when_and_where(
    session, cast, now, kind, june
):
    """S6, letter 11"""
    made = books(session, cast, kind, now)
    assert (local(made), made.lasts, made.time_zone) == (
        "2026-12-01 09:30 PST",
        timedelta(minutes=50),
        "America/Los_Angeles",
    )
    assert rules.link_of(session, actor=cast.sam, appointment=made) == ROOM
    letter = letters.latest(session, to=MAIL, kind="appointment_booked")
    assert letter.subject == "Your appointment is booked: Tue, Dec 1, 9:30 AM"
    assert "on Tuesday, December 1 at 9:30 AM (Pacific Time)." in letter.text
    assert "Where: Video" in letter.text
    assert letter.url.endswith(f"/portal/appointment?id={made.id}")
    assert "/a/" in letter.text


def test_letters_and_the_record_say_nothing_of_why(session, cast, now, kind, june):
    """T49, D7: neither the type's name nor who is seen; the record holds ids and our own words"""
    made = books(session, cast, kind, now)
    moves(session, cast, kind, made, now, "2026-12-02 10:00")
    appointments.cancel(session, actor=cast.sam, appointment_id=made.id, reason="asked", version=2, now=now)
    written = [letters.render(letter) for letter in letters.promised(session, to=MAIL) if "appoint" in letter.kind]
    assert len(written) == 3
    for letter in written:
        for said in (letter.subject, letter.text, letter.html):
            assert NAMES not in said
            assert "Rivera" not in said
            assert "Park" not in said
    events = session.exec(select(AuditEvent).where(AuditEvent.event.startswith("appointment."))).all()
    assert [event.event for event in events] == ["appointment.booked", "appointment.moved", "appointment.cancelled"]
    assert NAMES not in str([event.detail for event in events])


def test_the_care_team_hears_of_it_but_not_who_did_it(session, cast, now, kind, june):
    """A17, D9"""
    made = books(session, cast, kind, now, actor=cast.rivera)
    moves(session, cast, kind, made, now + timedelta(hours=1), "2026-12-02 10:00", actor=cast.rivera)
    later = now + timedelta(hours=2)
    appointments.cancel(session, actor=cast.sam, appointment_id=made.id, reason="asked", version=2, now=later)
    made_changed_cancelled = ["appointment_made", "appointment_changed", "appointment_cancelled"]
    assert told(session, cast.okafor) == made_changed_cancelled
    assert told(session, cast.rivera) == made_changed_cancelled[2:]


def test_a_patient_without_a_portal_is_written_to_without_a_button(session, cast, now, kind):
    books(session, cast, kind, now)
    letter = letters.latest(session, to=MAIL, kind="appointment_booked")
    assert (letter.url, "portal" in letter.text) == ("", False)
    books(session, cast, kind, now, "2026-12-01 11:00", patient=cast.walt)  # who has no e-mail: nobody is written to


def test_moving_keeps_where_it_was_and_tells_the_patient(session, cast, now, kind, june):
    made = books(session, cast, kind, now)
    moved = moves(session, cast, kind, made, now, "2026-12-03 14:00", actor=cast.rivera)
    assert (local(moved), moved.version) == ("2026-12-03 14:00 PST", 2)
    before = session.exec(select(AppointmentMove)).one()
    assert (before.was_starts_at.hour, before.moved_by_id) == (17, cast.rivera.id)
    letter = letters.latest(session, to=MAIL, kind="appointment_moved")
    assert letter.subject == "Your appointment moved to Thu, Dec 3, 2:00 PM"
    # the time stays, the place is new: another letter
    moves(session, cast, kind, moved, now, "2026-12-03 14:00", how="in_person", place="Room 2")
    letter = letters.latest(session, to=MAIL, kind="appointment_changed")
    assert "The time stays the same." in letter.text
    assert "Where: Room 2" in letter.text


def test_what_is_saved_unchanged_tells_nobody(session, cast, now, kind, june):
    made = books(session, cast, kind, now)
    same = moves(session, cast, kind, made, now, "2026-12-01 09:30")
    assert same.version == 1
    assert [one.kind for one in letters.promised(session, to=MAIL) if "appoint" in one.kind] == ["appointment_booked"]


def test_a_discreet_letter_says_no_place_and_no_clinic(session, cast, now, kind, june):
    """A25, T49"""
    cast.june.discreet_since = now
    session.add(cast.june)
    session.flush()
    books(session, cast, kind, now, how="in_person", place="1200 Willow Street")
    letter = letters.latest(session, to=MAIL, kind="appointment_booked")
    for said in (letter.subject, letter.text, letter.html, letter.sender):
        assert "Willow" not in said


def test_a_provider_books_their_own_patients_and_nobody_elses(session, cast, now, kind):
    """D1, T30: outside the team, and from another practice, it is not found"""
    made = books(session, cast, kind, now, actor=cast.okafor)
    for stranger in (cast.olsen, cast.stone):
        with pytest.raises(NotFound):
            books(session, cast, kind, now, "2026-12-02 09:30", actor=stranger)
        with pytest.raises(NotFound):
            moves(session, cast, kind, made, now, "2026-12-02 09:30", actor=stranger)
        with pytest.raises(NotFound):
            appointments.cancel(session, actor=stranger, appointment_id=made.id, reason="asked", version=1, now=now)
        with pytest.raises(NotFound):
            appointments.get(session, actor=stranger, appointment_id=made.id)


def test_only_the_care_team_is_booked(session, cast, now, kind):
    """D1: whoever meets a patient may open the chart"""
    assert "not on the care team" in refused(lambda: books(session, cast, kind, now, provider=cast.olsen), "provider")
    assert refused(lambda: books(session, cast, kind, now, provider=cast.stone), "provider") == "Choose a provider"
    assert "sees no patients" in refused(lambda: books(session, cast, kind, now, provider=cast.sam), "provider")


def test_an_archived_patient_is_not_booked(session, cast, now, kind):
    leaving.archive(session, actor=cast.sam, patient_id=cast.walt.id, now=now)
    with pytest.raises(errors.PatientArchived):
        books(session, cast, kind, now, patient=cast.walt)


def test_a_time_must_be_to_come_and_not_years_away(session, cast, now, kind):
    """Both sides: this very minute, and two years"""
    books(session, cast, kind, now, "2026-11-22 09:00")
    assert "still to come" in refused(lambda: books(session, cast, kind, now, "2026-11-22 08:59"), "time")
    assert "still to come" in refused(lambda: books(session, cast, kind, now, "2026-11-21 12:00"), "date")
    assert "2 years" in refused(lambda: books(session, cast, kind, now, "2028-11-22 09:00"), "date")
    books(session, cast, kind, now, "2028-11-20 09:00")


def test_no_provider_is_booked_twice_and_the_next_minute_is_free(session, cast, now, kind):
    """S6: 9:30 to 10:20; both edges touch and do not overlap"""
    books(session, cast, kind, now)
    taken = "Dr. Rivera has another appointment from 9:30 AM to 10:20 AM. Choose another time"
    for at in ("2026-12-01 08:41", "2026-12-01 09:30", "2026-12-01 10:19"):
        assert refused(lambda at=at: books(session, cast, kind, now, at, patient=cast.walt), "time") == taken
    books(session, cast, kind, now, "2026-12-01 08:40", patient=cast.walt)
    books(session, cast, kind, now, "2026-12-01 10:20", patient=cast.walt)
    books(session, cast, kind, now, provider=cast.okafor, video_url="https://video.example.org/okafor")


def test_a_cancelled_time_is_free_again(session, cast, now, kind):
    made = books(session, cast, kind, now)
    appointments.cancel(session, actor=cast.sam, appointment_id=made.id, reason="provider", version=1, now=now)
    books(session, cast, kind, now, patient=cast.walt)


def test_what_has_begun_stays(session, cast, now, kind):
    """Both sides of the start"""
    made = books(session, cast, kind, now)
    starts = made.starts_at
    with pytest.raises(errors.AppointmentOver):
        moves(session, cast, kind, made, starts, "2026-12-02 09:30")
    with pytest.raises(errors.AppointmentOver):
        appointments.cancel(session, actor=cast.sam, appointment_id=made.id, reason="asked", version=1, now=starts)
    just_before = starts - timedelta(seconds=1)
    appointments.cancel(session, actor=cast.sam, appointment_id=made.id, reason="asked", version=1, now=just_before)
    with pytest.raises(errors.AppointmentCancelled):
        moves(session, cast, kind, made, just_before, "2026-12-02 09:30")


def test_cancelling_twice_is_once(session, cast, now, kind, june):
    """F13"""
    made = books(session, cast, kind, now)
    for _ in range(2):
        appointments.cancel(session, actor=cast.sam, appointment_id=made.id, reason="asked", version=1, now=now)
    assert len(letters.promised(session, to=MAIL, kind="appointment_cancelled")) == 1


def test_the_same_form_books_once(session, cast, now, kind, june):
    """F13"""
    first = books(session, cast, kind, now, form_key="f1")
    assert books(session, cast, kind, now, form_key="f1").id == first.id
    assert len(letters.promised(session, to=MAIL, kind="appointment_booked")) == 1


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.example.org/a",
        "javascript:alert(1)",
        "https://",
        "https://meet",
        "https://user@meet.example.org/a",
        'https://meet.example.org/"><script>',
        "https://meet.example.org/a b",
        "https://meet.example.org/\r\nX: y"[:30] + "\x7f",
        "https://mеet.example.org/a",
        "https://meet.example.org:port/a",
        "https://meet.example.org/" + "a" * 500,
    ],
)
def test_a_video_link_is_https_and_nothing_else(session, cast, now, kind, link):
    """T38: what a patient's browser opens on one click"""
    assert "https://" in refused(lambda: form(cast, kind, video_url=link), "video_url")


def test_a_video_visit_needs_to_take_place_somewhere(session, cast, now, kind):
    """The appointment's own link, the provider's room, or a room of its own by the clinic's template"""
    assert "Dr. Okafor" in refused(lambda: books(session, cast, kind, now, provider=cast.okafor), "video_url")
    known = rules.RulesDetails.from_form(
        {"cut_off_hours": "24", "grace_minutes": "15", "video_template": "https://meet.example.org/{room}"}
    )
    appointments.change_rules(session, actor=cast.ada, details=known, now=now)
    one = books(session, cast, kind, now, provider=cast.okafor)
    other = books(session, cast, kind, now, "2026-12-02 09:30", provider=cast.okafor)
    links = {rules.link_of(session, actor=cast.sam, appointment=found) for found in (one, other)}
    assert len(links) == 2
    assert all(link.startswith("https://meet.example.org/") and len(link) == 45 for link in links)


def test_the_form_says_everything_that_is_missing(cast, kind):
    with pytest.raises(FormErrors) as why:
        form(cast, kind, "x y", provider=cast.willow, type="", minutes="4", how="phone", place="x" * 201)
    assert set(why.value.by_field) == {"type", "date", "time", "minutes", "how", "place"}
    for minutes in ("5", "480"):
        assert form(cast, kind, minutes=minutes).minutes == int(minutes)
    for minutes in ("4", "481", "0x10", "½"):
        assert "from 5 to 480" in refused(lambda m=minutes: form(cast, kind, minutes=m), "minutes")
