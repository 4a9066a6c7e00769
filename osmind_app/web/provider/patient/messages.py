"""The way from a profile to the patient's chat; the front desk has none (D1)."""

from typing import Any

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.ui.buttons import link_button
from osmind_app.web.ui.frames import ProviderFrame


def messages_link(patient_id: Any) -> rx.Component:
    """Opens this patient's conversation in the inbox."""
    return rx.cond(
        ProviderFrame.frame.has_messages,
        link_button("Messages", f"{routes.STAFF_MESSAGES}?id={patient_id}", icon="message-square"),
    )
