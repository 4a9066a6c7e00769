"""A form's fields pass the gate as its TypedDict says, and nothing else does (T26, T27)."""

from typing import NotRequired

import pytest
from pydantic import ConfigDict
from reflex_base.event import Event
from typing_extensions import TypedDict

from osmind_app.web import payloads
from osmind_app.web.session import ProviderState

KEY = "__reflex_form_data__"


class NameForm(TypedDict):
    """A form of this test."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    name: str
    team: list[str]
    agreed: NotRequired[str]


class FormsAtTheGateState(ProviderState):
    """A state of this test."""

    async def save(self, form: NameForm) -> None:
        """Take the form."""


def fits(form):
    name = f"{FormsAtTheGateState.get_full_name()}.save"
    return payloads.fits(Event(name=name, payload={"form": form}))


def test_a_form_as_the_browser_sends_it_passes():
    assert fits({KEY: [["name", "June"], ["team[]", "a"], ["team[]", "b"], ["agreed", "on"]]})
    assert fits({KEY: [["name", "June"]]})  # nobody ticked


@pytest.mark.parametrize(
    "entries",
    [
        [["name", "June"], ["practice_id", "another"]],
        [["name", True]],
        [["name", "June"], ["agreed", 1]],
        [["team[]", "a"]],
        [["name"]],
        [["name", "June", "Park"]],
        ["name"],
        "name",
        7,
        None,
        [[["name"], "June"]],
        [["name", {"first": "June"}]],
    ],
)
def test_a_field_too_many_too_few_or_of_another_kind_stops_it(entries):
    assert not fits({KEY: entries})
