"""The staff's calendar: whose appointments each of them finds (D1, T30), and the settings behind it."""

from datetime import timedelta

import pytest

from osmind_app.clinic.appointments import diary, errors, queries, types, visit_rows
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.details import RulesDetails, TypeDetails
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from tests.clinic.appointments.visits import NAMES, ROOM, books

OKAFORS = "https://video.example.org/okafor"


def names(session, actor, now, **asked):
    page = diary.diary(session, actor=actor, now=now, **{"day": "2026-12-01", **asked})
    return [row.patient for day in page.days for row in day.rows]


def test_each_finds_their_own_patients_the_front_desk_everybody(session, cast, now, kind):
    """D1, T30"""
    books(session, cast, kind, now)
    books(session, cast, kind, now, "2026-12-01 11:00", patient=cast.walt)
    books(session, cast, kind, now, "2026-12-03 11:00", patient=cast.leo)
    found = {
        who: names(session, getattr(cast, who), now) for who in ("sam", "ada", "rivera", "okafor", "olsen", "stone")
    }
    both = ["June Park", "Walt Brandt"]
    assert found == {"sam": both, "ada": both, "rivera": both, "okafor": ["June Park"], "olsen": [], "stone": []}
    assert names(session, cast.sam, now, view="week") == [*both, "Leo Marsh"]
    page = diary.diary(session, actor=cast.sam, now=now, day="2026-12-01", view="week")
    assert (page.title, len(page.days), page.days[0].day) == ("Nov 30, 2026 to Dec 6, 2026", 7, "2026-11-30")
    assert (page.previous_day, page.next_day) == ("2026-11-23", "2026-12-07")
    row = page.days[1].rows[0]
    assert (row.time, row.type, row.how, row.where) == ("9:30 AM to 10:20 AM", NAMES, "Video", ROOM)


def test_one_providers_calendar(session, cast, now, kind):
    books(session, cast, kind, now)
    books(session, cast, kind, now, provider=cast.okafor, video_url=OKAFORS)
    assert len(names(session, cast.sam, now)) == 2
    assert len(names(session, cast.sam, now, provider=str(cast.okafor.id))) == 1
    assert len(names(session, cast.sam, now, provider="x")) == 2


def test_a_provider_sees_that_a_time_is_taken_without_a_name(session, cast, now, kind):
    """S62, D1: who left the care team finds the patient no more; the time in their own day stays"""
    made = books(session, cast, kind, now, provider=cast.okafor, video_url=OKAFORS)
    patients.set_care_team(
        session,
        actor=cast.sam,
        patient_id=cast.june.id,
        primary_provider_id=cast.rivera.id,
        other_ids=(),
        now=now,
    )
    (day,) = diary.diary(session, actor=cast.okafor, now=now, day="2026-12-01").days
    (row,) = day.rows
    assert (row.patient, row.id, row.patient_id, row.where, row.type, row.open) == (
        visit_rows.OUTSIDE,
        "",
        "",
        "",
        "",
        False,
    )
    with pytest.raises(NotFound):
        appointments.get(session, actor=cast.okafor, appointment_id=made.id)


@pytest.mark.parametrize("day", ["", "x", "1999-12-31", "2101-01-01", "0001-01-01", "9999-12-31", "2026-13-01"])
def test_a_day_that_is_none_is_today(session, cast, now, day):
    page = diary.diary(session, actor=cast.sam, now=now, day=day, view="year")
    assert (page.day, page.view, page.days[0].is_today) == ("2026-11-22", "day", True)


def test_a_profile_shows_what_is_to_come_and_pages_what_was(session, cast, now, kind):
    for number in range(12):
        books(session, cast, kind, now, f"2026-12-01 {number + 8:02}:00")
    last = now + timedelta(days=10)
    first = queries.patient_visits(session, actor=cast.rivera, patient_id=cast.june.id, now=last)
    assert (len(first.past), first.upcoming, first.past[0].time) == (10, [], "7:00 PM to 7:50 PM")
    rest = queries.patient_visits(
        session, actor=cast.rivera, patient_id=cast.june.id, now=last, before=first.more_before
    )
    assert (len(rest.past), rest.more_before) == (2, "")
    early = queries.patient_visits(session, actor=cast.rivera, patient_id=cast.june.id, now=now)
    assert (len(early.upcoming), early.past) == (12, [])


def test_an_admin_outside_the_care_team_says_why_before_the_profile_shows_them(session, cast, now, kind):
    """D1"""
    books(session, cast, kind, now)
    with pytest.raises(ReasonNeeded):
        queries.patient_visits(session, actor=cast.ada, patient_id=cast.june.id, now=now)
    reason = opening.ChartReason("appointment")
    opening.give_reason(session, actor=cast.ada, patient_id=cast.june.id, reason=reason, now=now)
    assert queries.patient_visits(session, actor=cast.ada, patient_id=cast.june.id, now=now).upcoming


def test_the_form_offers_the_care_team_and_the_types(session, cast, now, kind):
    form = queries.booking_form(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert [one.label for one in form.providers] == ["Dr. Rivera", "Dr. Okafor"]
    assert [one.label for one in form.types] == [f"{NAMES} · 50 min · Video"]
    assert form.provider == str(cast.rivera.id)


def test_admins_keep_the_types_and_everybody_reads_them(session, cast, now, kind):
    intake = TypeDetails.from_form({"name": "Intake", "minutes": "90", "how": "in_person"})
    made = types.create(session, actor=cast.ada, details=intake, now=now)
    for deed in (types.create, types.archive, types.change, types.restore):
        given = {"details": intake} if deed in (types.create, types.change) else {}
        given |= {} if deed is types.create else {"type_id": made.id}
        with pytest.raises(NotAllowed):
            deed(session, actor=cast.sam, now=now, **given)
        if deed is not types.create:
            with pytest.raises(NotFound):
                deed(session, actor=cast.stone, now=now, **given)
    with pytest.raises(errors.TypeNameInUse):
        types.create(session, actor=cast.ada, details=TypeDetails(" INTAKE", 50, "video"), now=now)
    types.archive(session, actor=cast.ada, type_id=made.id, now=now)
    page = queries.settings_page(session, actor=cast.sam)
    assert ([one.name for one in page.types], [one.name for one in page.archived]) == ([NAMES], ["Intake"])
    with pytest.raises(FormErrors):
        books(session, cast, made, now)
    types.restore(session, actor=cast.ada, type_id=made.id, now=now)
    assert books(session, cast, made, now).lasts == timedelta(minutes=90)


def test_admins_change_the_rules_and_each_provider_their_own_room(session, cast, now, kind):
    """A24, D1"""
    details = RulesDetails.from_form({"cut_off_hours": "48", "grace_minutes": "0", "view_only": "on"})
    with pytest.raises(NotAllowed):
        appointments.change_rules(session, actor=cast.rivera, details=details, now=now)
    appointments.change_rules(session, actor=cast.ada, details=details, now=now)
    page = queries.settings_page(session, actor=cast.rivera)
    assert (page.cut_off_hours, page.grace_minutes, page.view_only, page.may_change) == ("48", "0", True, False)
    assert queries.settings_page(session, actor=cast.stone).cut_off_hours == "24"
    appointments.set_room(
        session, actor=cast.rivera, provider_id=cast.rivera.id, url="https://v.example.org/r", now=now
    )
    appointments.set_room(session, actor=cast.ada, provider_id=cast.okafor.id, url=OKAFORS, now=now)
    with pytest.raises(NotAllowed):
        appointments.set_room(session, actor=cast.rivera, provider_id=cast.okafor.id, url="", now=now)
    with pytest.raises(NotFound):
        appointments.set_room(session, actor=cast.stone, provider_id=cast.rivera.id, url="", now=now)
    with pytest.raises(FormErrors):
        appointments.set_room(
            session, actor=cast.rivera, provider_id=cast.rivera.id, url="http://v.example.org", now=now
        )
    rooms = {one.name: (one.url, one.may_change) for one in queries.settings_page(session, actor=cast.rivera).rooms}
    assert rooms["Dr. Rivera"] == ("https://v.example.org/r", True)
    assert rooms["Dr. Okafor"] == (OKAFORS, False)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"cut_off_hours": "169"}, "cut_off_hours"),
        ({"cut_off_hours": ""}, "cut_off_hours"),
        ({"grace_minutes": "121"}, "grace_minutes"),
        ({"grace_minutes": "-1"}, "grace_minutes"),
        ({"video_template": "https://meet.example.org/"}, "video_template"),
        ({"video_template": "https://{room}.example.org/"}, "video_template"),
        ({"video_template": "https://[{room}"}, "video_template"),
        ({"video_template": "http://meet.example.org/{room}"}, "video_template"),
        ({"cut_off_hours": "168", "grace_minutes": "120", "video_template": "https://m.example.org/{room}"}, ""),
        ({"cut_off_hours": "0", "grace_minutes": "0"}, ""),
    ],
)
def test_rules_that_can_not_be_are_refused(typed, wrong):
    form = {"cut_off_hours": "24", "grace_minutes": "15"} | typed
    if not wrong:
        assert RulesDetails.from_form(form)
        return
    with pytest.raises(FormErrors) as why:
        RulesDetails.from_form(form)
    assert set(why.value.by_field) == {wrong}
