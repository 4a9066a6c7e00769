"""How Reflex builds and serves the two faces; everything else is in osmind_app/."""

from typing import Any

import reflex as rx

from osmind_app.lib.settings import settings

# Tailwind with daisyUI's classes; the two themes are our own, in assets/tokens.css.
daisyui: Any = {
    "name": "daisyui@5.8.1",
    "import": {"name": "default as daisyui", "from": "daisyui"},
    "call": "daisyui",
    "args": {"themes": False, "exclude": ["rootscrollgutter", "scrollbar", "rootcolor"]},
}

config = rx.Config(
    app_name="osmind_app",
    plugins=[rx.plugins.TailwindV4Plugin({"plugins": [daisyui]})],
    disable_plugins=[rx.plugins.SitemapPlugin],
    show_built_with_reflex=False,
    telemetry_enabled=False,
    default_color_mode="system",
    frontend_compression_formats=["brotli", "gzip"],
    frontend_lazy_bundled_libraries=True,
    state_manager_mode="redis" if settings().redis_url.get_secret_value() else "memory",
    redis_token_expiration=60 * max(settings().provider_idle_minutes, settings().patient_idle_minutes),
    redis_url=settings().redis_url.get_secret_value() or None,
    cors_allowed_origins=settings().origins,
    trusted_proxy_hops=settings().trusted_proxy_hops or 0,
)
