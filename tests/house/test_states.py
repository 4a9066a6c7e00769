"""What Reflex would let pass silently: handlers that are none, rows that are models, components that weigh too much."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext
from sqlmodel import SQLModel

from osmind_app.osmind_app import app

assert app
WEB = Path(__file__).parents[2] / "osmind_app" / "web"
SOURCES = [path for path in sorted(WEB.rglob("*.py")) if "doors" not in path.parts]
# Everything of Reflex's namespace this house uses. Its own components (rx.button, rx.dialog, …) add 117 kB to every
# page, and redirect, html, markdown, toast, call_script, upload and download are ways around the policy or the gate.
USED_OF_REFLEX = {
    "App", "Component", "Config", "State", "Var", "call_function", "cond", "el", "event", "foreach", "fragment",
    "match", "memo", "noop", "page", "plugins", "prevent_default", "stop_propagation", "var",
}  # fmt: skip
# In one file each: filters in the address, by a redirect of the browser's own that never leaves the page it is on;
# and what only the browser knows.
USED_IN_ONE_FILE = {"ui/addresses.py": {"redirect"}, "ui/in_browser.py": {"_x"}}


def our_states() -> Iterator[type[rx.State]]:
    for state in RegistrationContext.get().base_states.values():
        if state.__module__.startswith("osmind_app."):
            yield state


def classes(path: Path) -> Iterator[ast.ClassDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("State") for base in node.bases):
            yield node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(WEB)))
def test_every_public_method_of_a_state_says_that_it_is_a_handler(path):
    """Reflex registers it, decorated or not; whoever reads it must see that any browser can call it."""
    for state in classes(path):
        for method in state.body:
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) or method.name.startswith("_"):
                continue
            said = [ast.unparse(decorator).partition("(")[0] for decorator in method.decorator_list]
            assert said in (["rx.event"], ["rx.var"]), f"{state.name}.{method.name}"
            if said == ["rx.event"]:
                assert isinstance(method, ast.AsyncFunctionDef), f"{state.name}.{method.name} would hold up everybody"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(WEB)))
def test_only_light_and_safe_parts_of_reflex_are_used(path):
    used = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "rx"
    }
    allowed = USED_OF_REFLEX | USED_IN_ONE_FILE.get(str(path.relative_to(WEB)), set())
    assert used <= allowed, used - allowed


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_state_asks_the_database_itself(path):
    """`_read` and `_write` are the only way: no select, no session, no clock in a face."""
    if not {"provider", "portal"} & set(path.relative_to(WEB).parts):
        return
    imported = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {getattr(node, "module", None) or node.names[0].name for node in imported}
    names = {name.name for node in imported for name in node.names}
    assert not [module for module in modules if module.split(".")[0] in ("sqlalchemy", "sqlmodel")]
    assert not names & {"db", "clock"}


def test_no_public_var_holds_a_model():
    """A var is sent to the browser with every column it has."""
    for state in our_states():
        for name, field in state.__fields__.items():
            if not name.startswith("_"):
                models = [kind for kind in _parts(field.annotated_type) if issubclass(kind, SQLModel)]
                assert not models, f"{state.__name__}.{name} would send every column of {models}"


def test_no_route_is_filled_in_by_the_browser():
    """A dynamic route is not prerendered: the page stays white until the scripts have run."""
    assert not [route for route in app._unevaluated_pages if "[" in route]


def _parts(hint: Any) -> Iterator[type]:
    if isinstance(hint, type):
        yield hint
    for part in get_args(hint):
        yield from _parts(part)
