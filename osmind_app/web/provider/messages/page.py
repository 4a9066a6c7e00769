"""The inbox: the chats of the reader's care teams, the open one, and whom it is with; on a phone one at a time."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from osmind_app.clinic.messaging.queries import MINE, TEAM, UNANSWERED, ThreadRow
from osmind_app.web import routes
from osmind_app.web.provider.messages.state import ChatState, InboxState
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import link, link_button
from osmind_app.web.ui.chat import chat
from osmind_app.web.ui.feedback import callout, chip, empty_state, skeleton
from osmind_app.web.ui.layout import back_link, page_header, summary_list
from osmind_app.web.ui.tables import paging

LISTS = ((TEAM, "Team"), (MINE, "Mine"), (UNANSWERED, "Unanswered"))


@staff_page(routes.STAFF_MESSAGES, title="Messages", on_load=[InboxState.load, ChatState.load])
def messages() -> rx.Component:
    """List, log, patient."""
    return rx.el.div(
        page_header("Messages"),
        rx.cond(
            InboxState.refused != "",
            callout(InboxState.refused),
            rx.el.div(
                rx.el.section(_threads(), aria_label="Conversations", class_name="inbox-list"),
                rx.el.section(_thread(), aria_label="Conversation", class_name="inbox-log"),
                rx.cond(
                    ChatState.loaded & (ChatState.card.id != ""),
                    rx.el.aside(_patient(), aria_label="Patient", class_name="inbox-card"),
                ),
                class_name=rx.cond(ChatState.asked != "", "inbox open", "inbox"),
            ),
        ),
    )


def _threads() -> rx.Component:
    shown = InboxState.inbox
    return rx.fragment(
        rx.el.nav(*[_list(key, words) for key, words in LISTS], aria_label="Lists", class_name="views"),
        rx.cond(
            InboxState.loaded,
            rx.cond(
                shown.rows.length() > 0,
                rx.fragment(
                    rx.el.ul(rx.foreach(shown.rows, _row), class_name="threads"),
                    rx.cond(
                        (InboxState.first != "") | (InboxState.next != ""),
                        paging("", previous=InboxState.first, next=InboxState.next, back="Newest"),
                    ),
                ),
                empty_state(
                    rx.cond(shown.shown == UNANSWERED, "Everything is answered", "No messages yet"),
                    "Messages of the patients whose care team you are on stand here.",
                ),
            ),
            skeleton(8),
        ),
    )


def _list(key: str, words: str) -> rx.Component:
    here = InboxState.inbox.shown == key
    return ReactRouterLink.create(
        words, to=f"{routes.STAFF_MESSAGES}?show={key}", class_name="view", aria_current=rx.cond(here, "page", "false")
    )


def _row(row: rx.Var[ThreadRow]) -> rx.Component:
    to = f"{routes.STAFF_MESSAGES}?show={InboxState.inbox.shown}&id={row.patient_id}"
    return rx.el.li(
        ReactRouterLink.create(
            rx.el.span(
                rx.el.span(row.patient, class_name="thread-name"),
                rx.el.span(row.at, class_name="meta"),
                class_name="thread-head",
            ),
            rx.el.span(row.preview, class_name="thread-words"),
            rx.cond(
                row.unread | row.waiting,
                rx.el.span(
                    rx.cond(row.unread, chip("New", tone="info", icon_name="mail")),
                    rx.cond(row.waiting, chip("Unanswered", tone="warn", icon_name="clock")),
                    class_name="chips",
                ),
            ),
            to=to,
            class_name=rx.cond(row.unread, "thread unread", "thread"),
            aria_current=rx.cond(row.patient_id == ChatState.asked, "true", "false"),
        )
    )


def _thread() -> rx.Component:
    return rx.cond(
        ChatState.asked == "",
        empty_state("No conversation is open", "Choose one from the list."),
        rx.fragment(
            rx.el.div(back_link("Conversations", routes.STAFF_MESSAGES), class_name="inbox-back"),
            rx.cond(
                ChatState.missing,
                _missing(),
                rx.cond(
                    ChatState.loaded,
                    rx.fragment(
                        rx.el.header(
                            rx.el.h2(ChatState.chat.patient),
                            link("Open chart", f"{routes.PATIENT}?id={ChatState.chat.patient_id}"),
                            class_name="card-head",
                        ),
                        chat(
                            ChatState,
                            label="Messages with this patient",
                            patient=ChatState.chat.patient_id,
                            empty="No messages yet. What you write here, the patient and their care team read.",
                        ),
                    ),
                    skeleton(8),
                ),
            ),
        ),
    )


def _missing() -> rx.Component:
    return rx.cond(
        ChatState.asks_reason,
        callout(
            "Say why first",
            "You are not on this patient’s care team. Open the chart, say why you look, then come back here.",
            tone="warn",
            action=link_button("Open chart", f"{routes.PATIENT}?id={ChatState.asked}"),
        ),
        empty_state(
            "You can’t read this conversation",
            "It may have ended, or you are not on this patient’s care team.",
            action=link_button("All conversations", routes.STAFF_MESSAGES),
        ),
    )


def _patient() -> rx.Component:
    card = ChatState.card
    return rx.el.div(
        rx.el.h2(card.name),
        summary_list(
            ("Name they go by", rx.cond(card.called != "", card.called, "–")),
            ("Pronouns", rx.cond(card.pronouns != "", card.pronouns, "–")),
            ("Date of birth", rx.cond(card.born != "", card.born, "–")),
            ("Mobile", rx.cond(card.phone != "", card.phone, "–")),
            ("Primary Provider", card.primary),
            ("Other care team members", rx.cond(card.others.length() > 0, card.others.join(", "), "–")),
        ),
        link_button("Open chart", f"{routes.PATIENT}?id={card.id}"),
        class_name="card-box",
    )
