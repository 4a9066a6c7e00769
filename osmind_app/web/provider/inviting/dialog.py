"""The dialog about one batch: what would happen row by row, how far it is, and the report."""

import reflex as rx

from osmind_app.clinic.onboarding.batch_page import FINISHED, PLANNED, SENDING, STOPPED, BatchRow, OutcomeCount
from osmind_app.web import routes
from osmind_app.web.provider.inviting.state import InvitingState as State
from osmind_app.web.ui.buttons import button, link, primary_button, quiet_button, secondary_button
from osmind_app.web.ui.dialogs import dialog, opens_when
from osmind_app.web.ui.feedback import callout, chip

DIALOG = "inviting"
shown = State.shown


def inviting_dialog() -> rx.Component:
    """Opens with a dry run or an earlier batch; changes its face as the batch goes on."""
    return dialog(
        DIALOG,
        rx.match(
            shown.state,
            (PLANNED, "Send invites: check first"),
            (SENDING, "Sending invites"),
            (STOPPED, "Sending stopped"),
            "Invites sent",
        ),
        rx.match(shown.state, (PLANNED, _foreseen()), (FINISHED, _report()), _under_way()),
        rx.cond(shown.state != SENDING, _patients()),
        opens_when(DIALOG, State.opened),
        footer=[
            rx.match(
                shown.state,
                (PLANNED, _yes()),
                (SENDING, secondary_button("Stop", on_click=State.stop)),
                (STOPPED, primary_button("Continue sending", on_click=State.go_on)),
                primary_button("Done", closes="now"),
            ),
            rx.cond(
                shown.state == PLANNED,
                secondary_button("Cancel", closes="now"),
                rx.cond(shown.state != FINISHED, secondary_button("Close", closes="now")),
            ),
        ],
        asks=False,
        wide=True,
    )


def _yes() -> rx.Component:
    return rx.cond(
        shown.willing > 0,
        primary_button(
            rx.cond(shown.willing == 1, "Send 1 invite", f"Send {shown.willing} invites"), on_click=State.start
        ),
        rx.fragment(),
    )


def _foreseen() -> rx.Component:
    return rx.el.div(
        rx.cond(
            shown.willing > 0,
            rx.el.p("Nothing was sent yet. This is what would happen:"),
            callout("None of these patients can be invited now", "Each line below says why.", tone="warn"),
        ),
        _counts(),
        rx.cond(
            shown.willing > 0,
            rx.el.p(
                "The emails leave little by little, after password resets and other letters somebody waits for. "
                "Once an email has left, it can’t be called back.",
                class_name="muted",
            ),
        ),
        class_name="rows",
    )


def _under_way() -> rx.Component:
    return rx.el.div(
        rx.el.progress(value=shown.sent, max=shown.willing, aria_label="Invites sent", class_name="progress-bar"),
        rx.el.p(f"{shown.sent} of {shown.willing}", class_name="strong"),
        rx.cond(
            shown.state == SENDING,
            rx.el.p("You can close this and go on working.", class_name="muted"),
            rx.el.p("Nobody else is invited until you continue.", class_name="muted"),
        ),
        role="status",
        class_name="rows",
    )


def _report() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            callout(
                rx.cond(shown.sent == 1, "1 invite was sent", f"{shown.sent} invites were sent"),
                rx.cond(shown.refused > 0, f"{shown.refused} patients were not invited: each line below says why.", ""),
                tone="good",
            ),
            role="status",
        ),
        _counts(),
        rx.cond(
            shown.waiting > 0,
            rx.el.p(
                f"{shown.waiting} emails are still to leave, little by little. ",
                quiet_button("Look again", on_click=State.refresh),
            ),
        ),
        rx.cond(
            shown.undelivered > 0,
            rx.el.p(
                f"{shown.undelivered} did not arrive. ",
                link("See who bounced", f"{routes.PATIENTS}?status=bounced"),
            ),
        ),
        class_name="rows",
    )


def _counts() -> rx.Component:
    def one(count: rx.Var[OutcomeCount]) -> rx.Component:
        return rx.el.li(
            rx.el.span(count.number, class_name="strong"),
            " ",
            rx.el.span(count.text),
            class_name=rx.cond(count.good, "", "muted"),
        )

    return rx.el.ul(rx.foreach(shown.counts, one), aria_label="How many of each", class_name="counts")


def _patients() -> rx.Component:
    return rx.el.div(
        rx.el.ul(rx.foreach(shown.rows, _row), aria_label="Patients", tab_index=0, class_name="lines outcomes"),
        rx.cond(
            shown.total > shown.rows.length(),
            rx.el.div(
                rx.el.p(f"Page {shown.page} · {shown.total} patients", class_name="muted"),
                rx.el.div(
                    rx.cond(
                        shown.previous_page > 0,
                        button("Previous", on_click=State.go_to_page(shown.previous_page)),
                    ),
                    rx.cond(shown.next_page > 0, button("Next", on_click=State.go_to_page(shown.next_page))),
                    class_name="buttons",
                ),
                class_name="paging",
            ),
        ),
    )


def _row(row: rx.Var[BatchRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.p(row.name, class_name="strong"), rx.el.p(row.email, class_name="meta")),
        rx.cond(
            row.good,
            chip(row.text, tone="info", icon_name="mail"),
            chip(row.text, tone="warn", icon_name="triangle-alert"),
        ),
        class_name="line",
    )
