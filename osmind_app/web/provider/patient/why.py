"""The panel "Why can't this patient sign in?": the cause in one sentence, and the button that cures it (B1)."""

from typing import Any

import reflex as rx

from osmind_app.clinic.onboarding import causes
from osmind_app.web.provider.patient.panel import ACTIONS, opens_at_the_email
from osmind_app.web.provider.patient.why_state import WhyState as State
from osmind_app.web.ui.buttons import button, primary_button
from osmind_app.web.ui.copying import copy_field
from osmind_app.web.ui.dialogs import dialog, opens_when
from osmind_app.web.ui.feedback import callout, skeleton
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.layout import stack
from osmind_app.web.ui.standing import notice_bar

WHY, QUESTION = "why-not-in", "Why can’t this patient sign in?"
# Deeds of the profile that cure a cause, and then the question is asked again.
DEEDS = {
    causes.SEND_INVITE: State.send_invite,
    causes.SEND_SETUP: State.reset_password,
    causes.SEND_RESET: State.reset_password,
    causes.COPY_LINK: State.copy_link,
    causes.RESTORE: State.restore,
}


def why_button(**props: Any) -> rx.Component:
    """Opens the panel."""
    return button(QUESTION, icon="circle-help", opens=WHY, on_click=State.ask, **props)


def why_panel() -> rx.Component:
    """The sheet beside the chart."""
    return dialog(
        WHY,
        QUESTION,
        rx.cond(State.why.kind != "", _answer(), skeleton(3)),
        notice_bar(ProviderFrame.take_back, [State.look_again, State.again], inside=True),
        opens_when(WHY, State.asked),
        asks=False,
        side=True,
    )


def _answer() -> rx.Component:
    fine = State.why.kind == causes.ALL_FINE
    return stack(
        rx.el.div(
            rx.cond(
                fine,
                callout(State.why.sentence, _steps(), tone="good"),
                callout(State.why.sentence, tone="warn"),
            ),
            role="status",
        ),
        _cure(),
        rx.cond(State.link != "", copy_field("why-link", "Personal link", State.link)),
        rx.cond(State.why.others.length() > 0, _others()),
        rx.el.p(State.why.last_sign_in, class_name="muted"),
    )


def _cure() -> rx.Component:
    why = State.why
    cases = [(cure, _deed(deed)) for cure, deed in DEEDS.items()]
    fix = primary_button(why.label, opens=ACTIONS, closes="now", on_click=opens_at_the_email())
    address = copy_field("portal-address", why.label, ProviderFrame.frame.portal)
    return rx.match(why.cure, *cases, (causes.FIX_EMAIL, fix), (causes.PORTAL_ADDRESS, address), rx.fragment())


def _deed(deed: Any) -> rx.Component:
    return rx.el.div(
        primary_button(
            State.why.label,
            on_click=[deed, State.again],
            disabled=State.why.why_not != "",
            aria_describedby="cure-why",
        ),
        rx.el.p(State.why.why_not, id="cure-why", class_name="hint"),
        class_name="way",
    )


def _others() -> rx.Component:
    return rx.el.div(
        rx.el.h3("Also"),
        rx.el.ul(rx.foreach(State.why.others, lambda other: rx.el.li(other)), class_name="bullets"),
        class_name="muted",
    )


def _steps() -> rx.Component:
    return rx.el.div(
        rx.el.ol(
            rx.foreach(State.why.checklist, lambda step: rx.el.li(step)),
            class_name="steps-list",
        ),
        rx.el.p("The portal’s address: ", rx.el.strong(ProviderFrame.frame.portal)),
        class_name="rows",
    )
