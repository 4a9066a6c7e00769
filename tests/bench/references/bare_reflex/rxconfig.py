"""The least a Reflex app needs: no plugin, no theme, the same compression as ours."""

import reflex as rx

config = rx.Config(
    app_name="bare_reflex",
    disable_plugins=[rx.plugins.SitemapPlugin],
    show_built_with_reflex=False,
    telemetry_enabled=False,
    frontend_compression_formats=["brotli", "gzip"],
    frontend_lazy_bundled_libraries=True,
    state_manager_mode="memory",
)
