"""Locations: who keeps them, what patients read, what the calendar filters by (issue 5, D1, T30)."""

import pytest
from sqlmodel import select

from osmind_app.clinic.appointments import diary, errors, hours_page, locations, portal, queries
from osmind_app.clinic.appointments.locations import LocationDetails
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from tests import letters
from tests.clinic.appointments.visits import books, moves

NORTH = LocationDetails("North office", "9 Hill Road, Larkspur")


@pytest.fixture
def north(session, cast, now):
    return locations.create(session, actor=cast.ada, details=NORTH, now=now)


def there(session, cast, kind, now, north, at="2026-12-01 09:30", **more):
    return books(session, cast, kind, now, at, how="in_person", location=str(north.id), **more)


def test_the_patient_reads_where_to_go(session, cast, now, kind, june, north):
    """S6, letter 11: the room, the location and its address; on the portal too"""
    found = there(session, cast, kind, now, north, place="Room 2")
    where = "Room 2, North office, 9 Hill Road, Larkspur"
    assert f"Where: {where}" in letters.latest(session, to="june@example.com", kind="appointment_booked").text
    assert portal.visit(session, actor=june, appointment_id=found.id, now=now).card.where == where
    assert portal.visits(session, actor=june, now=now).cards[0].where == where
    # what changes at the location is read at once
    moved = LocationDetails("North office", "10 Hill Road, Larkspur")
    locations.change(session, actor=cast.ada, location_id=north.id, details=moved, now=now)
    assert "10 Hill Road" in portal.next_visit(session, actor=june, now=now).where


def test_a_visit_by_video_is_nowhere_and_one_without_a_location_at_the_clinic(session, cast, now, kind, june, north):
    by_video = books(session, cast, kind, now, location=str(north.id))
    assert by_video.location_id is None
    cast.willow.address = "1200 Willow Street"
    session.add(cast.willow)
    session.flush()
    books(session, cast, kind, now, "2026-12-01 11:00", how="in_person")
    assert portal.visits(session, actor=june, now=now).cards[1].where == "1200 Willow Street"


def test_moving_to_another_location_tells_the_patient(session, cast, now, kind, june, north):
    found = there(session, cast, kind, now, north)
    form = queries.booking_form(session, actor=cast.sam, appointment_id=found.id, now=now)
    assert (form.location, [one.label for one in form.locations]) == (str(north.id), ["North office"])
    moves(session, cast, kind, found, now, "2026-12-01 09:30", how="in_person")
    letter = letters.latest(session, to="june@example.com", kind="appointment_changed")
    assert "North office" not in letter.text


def test_the_calendar_shows_one_location(session, cast, now, kind, north):
    """The filter of the address; what is no location of ours filters nothing (T30)"""
    there(session, cast, kind, now, north)
    books(session, cast, kind, now, "2026-12-01 11:00", patient=cast.walt)

    def patients(location):
        page = diary.diary(session, actor=cast.sam, now=now, day="2026-12-01", location=location)
        return [(row.patient, row.where) for row in page.days[0].rows]

    assert patients(str(north.id)) == [("June Park", "North office")]
    for none in ("", "x", str(cast.willow.id)):
        assert len(patients(none)) == 2
    page = diary.diary(session, actor=cast.stone, now=now, day="2026-12-01", location=str(north.id))
    assert (page.location, page.locations) == ("", [])


def test_admins_keep_them_and_everybody_reads_them(session, cast, now, kind, north):
    """D1, T30"""
    deeds = (locations.create, locations.change, locations.archive, locations.restore)
    for deed in deeds:
        given = {"details": NORTH} if deed in (locations.create, locations.change) else {}
        given |= {} if deed is locations.create else {"location_id": north.id}
        with pytest.raises(NotAllowed):
            deed(session, actor=cast.sam, now=now, **given)
        if deed is not locations.create:
            with pytest.raises(NotFound):
                deed(session, actor=cast.stone, now=now, **given)
    with pytest.raises(errors.LocationNameInUse):
        locations.create(session, actor=cast.ada, details=LocationDetails(" NORTH office", "x"), now=now)
    for _ in range(2):
        locations.archive(session, actor=cast.ada, location_id=north.id, now=now)
    page = hours_page.hours_page(session, actor=cast.sam, now=now)
    assert ([one.name for one in page.archived], page.locations, page.is_admin) == (["North office"], [], False)
    with pytest.raises(FormErrors) as why:
        there(session, cast, kind, now, north)
    assert set(why.value.by_field) == {"location"}
    locations.restore(session, actor=cast.ada, location_id=north.id, now=now)
    assert there(session, cast, kind, now, north).location_id == north.id
    events = session.exec(select(AuditEvent.event).where(AuditEvent.event.startswith("location."))).all()
    assert sorted(events) == ["location.archived", "location.created", "location.restored"]


def test_nobody_is_booked_at_another_practices_location(session, cast, now, kind, north):
    """T30"""
    theirs = locations.create(session, actor=cast.stone, details=LocationDetails("Pier", "1 Pier"), now=now)
    with pytest.raises(FormErrors):
        there(session, cast, kind, now, theirs)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"name": "a" * 61}, "name"),
        ({"address": ""}, "address"),
        ({"address": "a" * 201}, "address"),
    ],
)
def test_a_location_that_can_not_be_is_refused(typed, wrong):
    known = {"name": "a" * 60, "address": "a" * 200}
    assert LocationDetails.from_form(known).name == "a" * 60
    with pytest.raises(FormErrors) as why:
        LocationDetails.from_form(known | typed)
    assert set(why.value.by_field) == {wrong}
