"""Whatever people type is kept or refused with a sentence, and what is kept is found again (T27, T38, T46)."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.patients import birthdays, names
from osmind_app.clinic.patients.details import NAME_LIMIT, PatientDetails, hints
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.patients.search import Search, matching, reach_of
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import line

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "naughty-strings.json").read_text())
FIELDS = [
    *("first_name", "last_name", "preferred_name", "pronouns", "birth_month", "birth_day", "birth_year", "email"),
    *("phone", "texts_agreed", "address", "time_zone", "group", "primary_provider", "care_team", "form_key"),
    *("id", "practice_id", "version", "role"),
]
QUERY = ["q", "group", "provider", "status", "archived", "sort", "after", "size"]
ANYTHING = st.text(st.characters(codec=None), max_size=60)
FORMS = st.dictionaries(st.sampled_from(FIELDS), ANYTHING | st.sampled_from(NAUGHTY), max_size=len(FIELDS))
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def found(session, actor, typed):
    search = Search.read(typed)
    if search is None:
        return set()
    ids = matching(search, reach=reach_of(actor), dialect=session.get_bind().dialect, at_most=5_000)
    return set(session.exec(select(Patient.id).where(col(Patient.id).in_(ids))).all())


def add(session, cast, now, name):
    patient = Patient(practice_id=cast.willow.id, primary_provider_id=cast.rivera.id, first_name=name, created_at=now)
    names.index(patient)
    session.add(patient)
    return patient


@given(form=FORMS)
@QUICK
@pytest.mark.slow
def test_a_form_is_read_or_refused_with_sentences(form):
    try:
        details, refused = PatientDetails.from_form(form), {}
    except FormErrors as error:
        details, refused = None, error.by_field
    assert set(refused) <= {*FIELDS, "birth_date"} - {"id", "practice_id", "version", "role", "form_key"}
    assert all(sentence[0].isupper() for sentence in refused.values())
    hints(form)
    if details is None:
        return
    for typed in (details.first_name, details.last_name, details.preferred_name, details.pronouns, details.phone):
        assert typed == line(typed)
        typed.encode()
    assert PatientDetails.from_form({**form, "first_name": details.first_name}).first_name == details.first_name


@given(typed=ANYTHING)
@QUICK
def test_what_people_see_is_kept(typed):
    """S60: nothing visible is dropped from a line."""
    seen = "".join(c for c in unicodedata.normalize("NFC", typed) if unicodedata.category(c)[0] not in "ZC")
    kept = "".join(c for c in line(typed) if unicodedata.category(c)[0] not in "ZC")
    assert kept == unicodedata.normalize("NFC", seen) or unicodedata.normalize("NFD", kept) == unicodedata.normalize(
        "NFD", seen
    )


@given(parts=st.tuples(*[ANYTHING] * 3))
@QUICK
def test_three_boxes_are_a_date_or_a_sentence(parts):
    cleaned = [line(part) for part in parts]
    wrong, born = birthdays.problem(*cleaned), birthdays.read(*cleaned)
    assert (born is not None) == (wrong is None and any(cleaned))


@given(
    query=st.dictionaries(
        st.sampled_from(["q", "group", "provider", "status", "archived", "sort", "after", "size"]), ANYTHING
    )
)
@QUICK
@pytest.mark.slow
def test_any_address_is_a_filter(query):
    asked = PatientFilter.from_query(query)
    assert PatientFilter.from_query(asked.to_query()) == asked


@pytest.mark.slow
@given(typed=ANYTHING | st.sampled_from(NAUGHTY))
@QUICK
def test_any_question_has_an_answer_within_the_walls(session, cast, typed):
    """T30, T46: no question breaks the search or reaches another practice."""
    willow = {cast.june.id, cast.walt.id, cast.leo.id}
    assert found(session, cast.sam, typed) <= willow
    assert found(session, cast.olsen, typed) == set()
    assert found(session, cast.stone, typed) <= {cast.holt.id}


@pytest.mark.slow
def test_every_naughty_name_is_found_by_the_start_of_each_of_its_words(session, cast, now):
    """D13, T38: whoever can be added can be found."""
    charts = []
    for typed in NAUGHTY:
        name = line(typed)
        if not 0 < len(name) <= NAME_LIMIT or not names.pieces(name):
            continue
        charts.append(add(session, cast, now, name))
    session.flush()
    assert len(charts) > 300
    lost = []
    for chart in charts:
        kept = session.exec(select(Patient.first_name).where(Patient.id == chart.id)).one()
        pieces = names.pieces(kept)
        asked = [pieces[0], pieces[-1], pieces[0][:3], " ".join(pieces[:4])]
        lost += [
            (kept, typed) for typed in asked if _is_words(typed) and chart.id not in found(session, cast.sam, typed)
        ]
    assert lost == []


def _is_words(typed):
    """Not an e-mail, a phone number or a birth date, which are looked for as such."""
    search = Search.read(typed)
    return search is not None and search.words == tuple(names.pieces(typed)[:6])


@pytest.mark.parametrize(
    "name", ["李小龍", "Đặng", "Søren", "Łukasz", "محمد", "Ωmega", "ﬁona", "Ǆemal", "İpek", "👩‍⚕️ Ann"]
)
def test_names_of_the_whole_world_are_found(session, cast, now, name):
    chart = add(session, cast, now, name)
    session.flush()
    for word in names.pieces(name):
        assert chart.id in found(session, cast.sam, word)
        assert chart.id in found(session, cast.rivera, word[:1])
