"""The Patients tab (S15): what each person of the clinic finds there, in what order, page by page."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from osmind_app.clinic.onboarding import queries
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails


def page(session, actor, now, **asked):
    query = {name: str(value) for name, value in asked.items()}
    return queries.patient_rows(session, actor=actor, filter=PatientFilter.from_query(query), now=now)


def names(session, actor, now, **asked):
    return [row.name for row in page(session, actor, now, **asked).rows]


@pytest.fixture
def sixty(session, cast, now):
    """Sixty patients of Dr. Rivera's, two of whom share a name."""
    for number in range(60):
        last = f"Young{number // 2:02}" if number < 4 else f"Young{number:02}"
        details = PatientDetails(first_name="Amy", last_name=last, primary_provider_id=cast.rivera.id)
        patients.create(session, actor=cast.sam, details=details, now=now + timedelta(seconds=number))
    return [f"Amy Young{n}" for n in ("00", "00", "01", "01", *(f"{n:02}" for n in range(4, 60)))]


def test_who_sees_whom(session, cast, now):
    """D1, T30, T31."""
    everyone = ["Walt Brandt", "Leo Marsh", "June Park"]
    for actor in (cast.sam, cast.ada, cast.rivera):
        assert names(session, actor, now) == everyone
    assert names(session, cast.okafor, now) == ["June Park"]
    assert names(session, cast.olsen, now) == []
    assert names(session, cast.stone, now) == ["Ivy Holt"]


def test_a_row_says_who_it_is(session, cast, now):
    """S15."""
    row = page(session, cast.sam, now, q="june").rows[0]
    assert (row.id, row.birth_day, row.provider, row.group) == (
        str(cast.june.id),
        "Mar 14, 1985 (41)",
        "Dr. Rivera",
        "New adult",
    )
    assert (row.email, row.chip.text, row.added) == ("june@example.com", "Not invited", "Nov 22, 2026")


@pytest.mark.parametrize("sort", ["name", "-name", "added", "-added"])
@pytest.mark.parametrize("actor", ["sam", "rivera"])
def test_pages_go_next_and_previous_without_a_gap(session, cast, now, sixty, actor, sort):
    """D13: keyset pages; two patients of one name are two rows."""
    who = getattr(cast, actor)
    forward, seen, after = [], [], ""
    while True:
        shown = page(session, who, now, after=after, sort=sort)
        forward.append(shown)
        seen += [row.id for row in shown.rows]
        after = shown.next_key
        if not after:
            break
    assert len(seen) == len(set(seen)) == 63
    assert (forward[0].previous_key, forward[0].total_text) == ("", "63")
    back = [forward[-1]]
    while back[-1].previous_key:
        back.append(page(session, who, now, after=back[-1].previous_key, sort=sort))
    assert [row.id for shown in reversed(back) for row in shown.rows] == seen


def test_filters_narrow_the_list(session, cast, now, sixty):
    """S15."""
    assert names(session, cast.sam, now, group=cast.adults.id) == ["June Park"]
    assert names(session, cast.sam, now, provider=cast.okafor.id) == []
    assert names(session, cast.sam, now, status="not_invited") == ["June Park"]
    assert page(session, cast.sam, now, status="no_email").total_text == "62"
    assert names(session, cast.sam, now, status="no_email", q="marsh") == ["Leo Marsh"]
    patients.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert names(session, cast.sam, now, q="park") == []
    assert names(session, cast.sam, now, archived=1) == ["June Park"]
    assert names(session, cast.okafor, now, archived=1, q="park", status="access_off") == ["June Park"]


def test_another_practices_group_filters_to_nobody(session, cast, now):
    """T30."""
    assert names(session, cast.stone, now, group=cast.adults.id) == []


def test_a_page_key_of_somebody_elses_patient_leads_nowhere(session, cast, now):
    """T30: a key is an id only; a foreign one shows the first page."""
    key = "n" + page(session, cast.stone, now).rows[0].id
    assert names(session, cast.sam, now, after=key) == ["Walt Brandt", "Leo Marsh", "June Park"]


@pytest.mark.parametrize("junk", ["", "n", "x" * 23, "n!!!", "näää", "p" + "A" * 31])
def test_what_makes_no_sense_in_the_address_is_left_out(session, cast, now, junk):
    asked = {"after": junk, "sort": junk, "status": junk, "group": junk, "provider": junk, "size": junk}
    assert len(names(session, cast.sam, now, **asked)) == 3


def test_the_address_says_what_was_asked():
    query = {"q": "june", "status": "expired", "sort": "-added", "archived": "1", "size": "50"}
    assert PatientFilter.from_query(query).to_query() == query
    assert PatientFilter().to_query() == {}


def test_a_page_takes_four_queries_at_most(session, cast, now, sixty):
    """No query in a loop."""
    for asked in ({}, {"q": "amy"}, {"status": "expired"}, {"q": "amy", "status": "no_email"}):
        first = page(session, cast.rivera, now, **asked)
        told = []
        listener = lambda *args, told=told: told.append(args[2])  # noqa: E731
        event.listen(session.get_bind(), "before_cursor_execute", listener)
        page(session, cast.rivera, now, **asked, after=first.next_key)
        event.remove(session.get_bind(), "before_cursor_execute", listener)
        assert len(told) <= 4
