"""Messages: the patient's one conversation with their care team (S7)."""

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.portal.messages.state import MessagesState as State
from osmind_app.web.ui.chat import chat, emergency_banner
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.layout import page_header
from osmind_app.web.ui.shell import portal_page


@portal_page(routes.MESSAGES, title="Messages", on_load=State.load)
def messages() -> rx.Component:
    """The chat, with what it is not for above it."""
    return rx.el.div(
        page_header("Messages", lead=rx.fragment(State.chat.reply_time)),
        emergency_banner(),
        rx.cond(
            State.loaded,
            chat(
                State,
                label="Messages with your care team",
                empty="No messages yet. Write to your care team about appointments, forms or questions.",
            ),
            skeleton(8),
        ),
        class_name="chat-page",
    )
