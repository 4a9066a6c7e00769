"""Facts about Reflex this house stands on: an upgrade that changes one fails here, not in a clinic."""

import re
from importlib.metadata import version

import pytest
import reflex as rx
from pydantic import BaseModel
from reflex.state import State
from reflex_base.config import get_config
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.event.processor.base_state_processor import process_event
from reflex_base.registry import RegistrationContext
from reflex_base.utils.exceptions import EventHandlerArgTypeMismatchError
from typing_extensions import TypedDict

from osmind_app import building
from osmind_app.osmind_app import app
from osmind_app.web import built
from tests.server import build_once

SENT = []


class Facts(rx.State):
    """A state of this test."""

    shown: str = "default"
    _hidden: str = "default"
    _looks_like_a_constant = "but is a var"

    @rx.event
    async def take(self, number: int):
        """Take a number."""
        SENT.append(number)

    def undecorated(self):
        """Nobody said this is a handler."""

    def _underscored(self):
        """Not one."""


class Below(Facts):
    """A state below it."""

    also: str = "default"


def test_the_versions_are_the_ones_these_facts_were_found_on():
    assert version("reflex") == version("reflex-base") == "0.10.1"


def test_every_public_method_can_be_called_from_a_socket_and_no_underscored_one():
    known = {name for name in RegistrationContext.get().event_handlers if name.startswith(Facts.get_full_name())}
    assert f"{Facts.get_full_name()}.undecorated" in known
    assert f"{Facts.get_full_name()}._underscored" not in known


def test_every_state_has_setvar():
    for state in (State, Facts, Below):
        assert f"{state.get_full_name()}.setvar" in RegistrationContext.get().event_handlers


async def test_type_hints_of_handlers_are_not_enforced():
    state = Facts(_reflex_internal_init=True)
    context = EventContext(token="t", state_manager=None, enqueue_impl=None)
    EventContext.set(context)
    await process_event(Facts.event_handlers["take"], {"number": ["not", "a", "number"]}, state, None)
    assert SENT == [["not", "a", "number"]]


def test_a_context_that_belongs_to_no_socket_has_no_router_data():
    """Uploads and the server's own events: the gate takes that for nobody."""
    assert EventContext(token="t", state_manager=None, enqueue_impl=None).router_data == {}


async def test_hydrating_sends_every_public_var_of_every_state_and_no_underscored_one():
    sent = State(_reflex_internal_init=True).dict()
    assert "shown_rx_state_" in sent[Facts.get_full_name()]
    assert "also_rx_state_" in sent[Below.get_full_name()]
    assert "_hidden" not in str(sent[Facts.get_full_name()])


def test_an_underscored_class_attribute_is_a_var_unless_it_is_a_classvar():
    """Why `_audience: ClassVar` is written out everywhere: without it the class would not say who may call it."""
    assert Facts._looks_like_a_constant != "but is a var"


async def test_reset_empties_hidden_vars_and_states_below():
    root = State(_reflex_internal_init=True)
    facts, below = await root.get_state(Facts), await root.get_state(Below)
    facts.shown, facts._hidden, below.also = "a", "b", "c"
    facts.reset()
    assert (facts.shown, facts._hidden, below.also) == ("default", "default", "default")


async def test_a_var_of_a_parent_is_one_for_all_its_children():
    """`away` set by any state of a face is the one the shell looks at."""
    root = State(_reflex_internal_init=True)
    (await root.get_state(Below)).shown = "set below"
    assert (await root.get_state(Facts)).shown == "set below"


def test_the_middleware_list_is_what_events_pass():
    """`_preprocess` walks it in order, and the first answer stops the event."""
    assert type(app._middlewares[0]).__name__ == "Gate"


def test_an_exception_handler_must_name_its_argument_exception():
    def badly_named(fault: Exception) -> None:
        """Wrong name."""

    before = app.backend_exception_handler
    try:
        app.backend_exception_handler = badly_named
        with pytest.raises(ValueError, match="required argument"):
            app._validate_exception_handlers()
    finally:
        app.backend_exception_handler = before


def test_a_form_must_be_a_typeddict():
    class Form(TypedDict):
        name: str

    class Model(BaseModel):
        name: str

    class Forms(rx.State):
        """A state of this test."""

        async def typed(self, form: Form):
            """Fine."""

        async def modelled(self, form: Model):
            """Not compiled."""

    rx.el.form(rx.el.input(name="name"), on_submit=Forms.typed)
    with pytest.raises(EventHandlerArgTypeMismatchError):
        rx.el.form(rx.el.input(name="name"), on_submit=Forms.modelled)


def test_an_event_keeps_whatever_payload_it_was_sent():
    assert Event(name="x", payload=["not", "a", "dict"]).payload == ["not", "a", "dict"]


def test_state_stays_in_memory_and_sockets_have_known_origins():
    """The default writes pickles of what patients see to disk, and lets any origin in."""
    config = get_config()
    assert getattr(config.state_manager_mode, "value", config.state_manager_mode) == "memory"
    assert "*" not in config.cors_allowed_origins
    assert config.telemetry_enabled is False


@pytest.fixture(scope="module")
def client():
    """The built pages."""
    build_once()
    return building.CLIENT


def test_the_built_file_with_the_socket_address_is_the_one_we_answer(client):
    files = list(client.glob("assets/reflex-env-*.js"))
    assert len(files) == 1
    assert built.socket_addresses()[0] == f"/assets/{files[0].name}"
    others = [file for file in client.glob("assets/*.js") if "localhost:8000" in file.read_text() and file not in files]
    assert not others


def test_static_routes_are_prerendered_with_their_headings(client):
    for route in built.pages():
        assert re.search(r"<h1[ >]", (client / route.strip("/") / "index.html").read_text()), route


def test_no_component_library_and_no_toast_has_slipped_in(client):
    """One Radix component anywhere adds 117 kB to every page; toasts need eval."""
    names = " ".join(file.name for file in client.glob("assets/*"))
    scripts = "".join(file.read_text() for file in client.glob("assets/*.js"))
    assert "radix" not in names.lower()
    assert "radix-themes" not in scripts
    assert "sonner" not in scripts
