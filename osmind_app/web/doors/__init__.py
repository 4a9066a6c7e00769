"""Doors: plain, fast pages where somebody without a session becomes somebody with one."""

from importlib import import_module
from pkgutil import iter_modules

from starlette.routing import Route


def all_routes() -> list[Route]:
    """Every door of every module here that has `routes`, guarded."""
    from osmind_app.web.doors.guard import guarded

    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return [guarded(route) for module in modules for route in getattr(module, "routes", []) if isinstance(route, Route)]
