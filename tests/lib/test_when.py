from datetime import UTC, date, datetime

import pytest

from osmind_app.lib import when

AT = datetime(2026, 11, 26, 23, 15, tzinfo=UTC)


def test_a_deadline_names_its_zone():
    """A23."""
    assert when.long(AT, "America/Los_Angeles") == "Thursday, November 26 at 3:15 PM (Pacific Time)"
    assert when.long(AT, "America/Phoenix") == "Thursday, November 26 at 4:15 PM (Mountain Standard Time)"
    assert when.short(AT, "America/New_York") == "Nov 26, 2026, 6:15 PM EST"


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_turns_on_the_birthday(born, today, age):
    assert when.age(born, today) == age
