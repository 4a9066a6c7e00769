"""Me → Notifications: by topic and channel, and discreet emails."""

import reflex as rx

from osmind_app.clinic.updates.wishes import TopicChoice
from osmind_app.web import routes
from osmind_app.web.portal.notifications.state import WishesState as State
from osmind_app.web.ui.choices import tick
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.layout import page_header, section, stack
from osmind_app.web.ui.shell import portal_page

NO_TEXTS = "Your clinic doesn’t send text messages yet."


@portal_page(routes.NOTIFICATIONS, title="Notifications", on_load=State.load)
def notifications() -> rx.Component:
    """What the clinic writes about, and how."""
    return stack(
        page_header("Notifications", back=("Me", routes.ME)),
        rx.cond(State.loaded, _content(), skeleton(8)),
    )


def _content() -> rx.Component:
    shown = State.shown
    return stack(
        section(
            "What we email you about",
            rx.el.p(
                f"Emails go to {shown.email}. They only say that there is something new: you read it here.",
                class_name="muted",
            ),
            rx.el.fieldset(
                rx.el.legend("Email me about", class_name="strong"),
                rx.foreach(shown.topics, _topic),
                class_name="field",
            ),
            rx.el.p(
                "Emails about your sign-in, such as a new password, always come: they are how you would find out.",
                class_name="muted",
            ),
        ),
        section(
            "Text messages",
            rx.el.fieldset(
                rx.el.legend("Text me about", class_name="strong"),
                rx.el.p(NO_TEXTS, id="no-texts"),
                rx.foreach(shown.topics, _text),
                class_name="field",
            ),
        ),
        rx.cond(shown.own, _discreet()),
    )


def _discreet() -> rx.Component:
    shown = State.shown
    return section(
        "Discreet emails",
        tick(
            "checkbox",
            "discreet",
            "Leave the name of my clinic off emails",
            id="discreet",
            below=f"The sender and the email then say “{shown.neutral_name}” instead of “{shown.clinic}”. "
            "For when somebody else might see your mail.",
            checked=shown.discreet,
            on_change=State.be_discreet,
        ),
    )


def _topic(one: rx.Var[TopicChoice]) -> rx.Component:
    return tick(
        "checkbox",
        one.topic,
        one.words,
        checked=one.by_email,
        on_change=lambda on: State.choose(one.topic, on),
    )


def _text(one: rx.Var[TopicChoice]) -> rx.Component:
    return tick(
        "checkbox",
        one.topic,
        one.words,
        checked=False,
        disabled=True,
        aria_describedby="no-texts",
        read_only=True,
    )
