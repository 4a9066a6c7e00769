import pytest
from sqlmodel import col, select

from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.patients.search import Search, matching, reach_of


def found(session, actor, typed):
    search = Search.read(typed)
    if search is None:
        return None
    ids = matching(search, reach=reach_of(actor), dialect=session.get_bind().dialect, at_most=1001)
    return sorted(session.exec(select(Patient).where(col(Patient.id).in_(ids))).all(), key=lambda p: p.sort_name)


def names(session, actor, typed):
    return [patient.full_name for patient in found(session, actor, typed)]


@pytest.fixture
def zoe(session, cast, now):
    details = PatientDetails(
        first_name="Zoë Anne-Marie",
        last_name="O'Dell Núñez",
        preferred_name="Zed",
        email="zo.odell+x@example.com",
        phone="+1 (628) 555-0177",
        primary_provider_id=cast.rivera.id,
    )
    return patients.create(session, actor=cast.sam, details=details, now=now)


@pytest.mark.parametrize(
    "typed",
    [
        "zoe",
        "ZOË",
        "Zoe\u0308",
        "anne",
        "annem",
        "marie",
        "anne-marie",
        "odell",
        "o'dell",
        "O’Dell",
        "dell",
        "nunez",
        "Núñ",
        "zed",
        "z n",
        "nun zoe odel",
        "zo.od",
        "zo.odell+x@example.com",
        "ZO.ODELL+X@",
        "6285550177",
        "(628) 555-0",
        "628.555",
        "+1 628 555 0177",
        "555-0177",
        "0177",
    ],
)
def test_search_finds_by_any_word_an_email_or_a_phone(session, cast, zoe, typed):
    """D13: accents and punctuation ignored."""
    assert names(session, cast.sam, typed) == ["Zoë Anne-Marie O'Dell Núñez"]


@pytest.mark.parametrize(
    "typed", ["3/14/1985", "03/14/1985", "1985-03-14", "Mar 14 1985", "march 14, 1985", "14 Mar 1985"]
)
def test_search_finds_by_birth_date(session, cast, typed):
    """D13."""
    assert names(session, cast.sam, typed) == ["June Park"]


@pytest.mark.parametrize(
    "typed",
    ["oe", "arie", "ark", "example.com", "une@", "zoe park", "%", "_", '"', "*", "(", "(1985", "'' OR 1=1", "AND"],
)
def test_search_finds_nobody_by_the_middle_of_a_word(session, cast, zoe, typed):
    assert names(session, cast.sam, typed) == []


def test_an_empty_question_is_none(session, cast):
    assert [found(session, cast.sam, typed) for typed in ("", "  ", "\x00")] == [None, None, None]


def test_the_walls_are_inside_the_search(session, cast, zoe, now):
    """T30, T31: what each person finds by the letter that begins many names."""
    seen = {
        who.full_name: names(session, who, "p") + names(session, who, "z")
        for who in (cast.sam, cast.ada, cast.rivera, cast.okafor, cast.olsen, cast.stone)
    }
    both = ["June Park", "Zoë Anne-Marie O'Dell Núñez"]
    assert seen == {
        "Sam Lee": both,
        "Ada Grant": both,
        "Dr. Rivera": both,
        "Dr. Okafor": ["June Park"],
        "Dr. Olsen": [],
        "Dr. Stone": [],
    }


def test_search_follows_every_change(session, cast, zoe, now):
    """T31: names, e-mails and care teams bite at the next question."""

    def team(primary, *others):
        patients.set_care_team(
            session,
            actor=cast.sam,
            patient_id=zoe.id,
            primary_provider_id=primary.id,
            other_ids=tuple(one.id for one in others),
            now=now,
        )
        return [
            who.full_name
            for who in (cast.rivera, cast.okafor, cast.olsen)
            if names(session, who, "zoe") and names(session, who, "zo.od")
        ]

    assert team(cast.rivera, cast.okafor) == ["Dr. Rivera", "Dr. Okafor"]
    assert team(cast.okafor, cast.rivera) == ["Dr. Rivera", "Dr. Okafor"]
    assert team(cast.okafor) == ["Dr. Okafor"]
    assert team(cast.olsen) == ["Dr. Olsen"]
    details = PatientDetails(first_name="Chloé", email=zoe.email)
    patients.update(session, actor=cast.olsen, patient_id=zoe.id, details=details, version=zoe.version, now=now)
    assert (names(session, cast.olsen, "zoe"), names(session, cast.olsen, "chl")) == ([], ["Chloé"])
    patients.set_email(session, actor=cast.olsen, patient_id=zoe.id, email="c@example.com", now=now)
    assert (names(session, cast.olsen, "zo.od"), names(session, cast.olsen, "c@")) == ([], ["Chloé"])
    patients.set_email(session, actor=cast.olsen, patient_id=zoe.id, email=None, now=now)
    assert names(session, cast.olsen, "c@") == []
