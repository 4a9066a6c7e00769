"""Settings → Outbox."""

import reflex as rx

from osmind_app.clinic.mail import states
from osmind_app.clinic.mail.rows import MailRow
from osmind_app.web import routes
from osmind_app.web.provider.settings.outbox.state import OutboxState as State
from osmind_app.web.provider.settings.sections import not_for_you, settings_section
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.addresses import goes_to
from osmind_app.web.ui.buttons import link_button
from osmind_app.web.ui.feedback import chip, empty_state, skeleton
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.layout import section
from osmind_app.web.ui.saved_views import saved_view, saved_views
from osmind_app.web.ui.tables import cell, data_table, filter_bar, paging, search_box, table_row, title_cell

CHIPS = {
    states.WAITING: ("info", "clock"),
    states.TRIED: ("warn", "rotate-cw"),
    states.LEAVING: ("info", "mail"),
    states.SENT: ("info", "mail"),
    states.DELAYED: ("warn", "clock"),
    states.DELIVERED: ("good", "mail-check"),
    states.BOUNCED: ("bad", "mail-x"),
    states.FAILED: ("bad", "mail-x"),
    states.WITHDRAWN: ("calm", "ban"),
}


@staff_page(routes.SETTINGS_OUTBOX, title="Outbox", on_load=State.load)
def outbox() -> rx.Component:
    """Every email of the practice and what became of it; owners and admins only (D1)."""
    frame = ProviderFrame.frame
    return settings_section(
        routes.SETTINGS_OUTBOX, rx.cond((frame.who != "") & ~frame.is_admin, not_for_you(), _emails())
    )


def state_chip(state: rx.Var[str], words: rx.Var[str]) -> rx.Component:
    """What became of an email."""
    cases = [(key, chip(words, tone=tone, icon_name=name)) for key, (tone, name) in CHIPS.items()]
    return rx.match(state, *cases, rx.fragment())


def _emails() -> rx.Component:
    return section(
        "Emails of the clinic",
        saved_views(
            "Which emails",
            saved_view("All", routes.SETTINGS_OUTBOX, here=State.view == ""),
            *[
                saved_view(
                    words,
                    routes.outbox({"view": view}),
                    here=State.view == view,
                    **({"count": State.need_a_look} if view == states.LOOK else {}),
                )
                for view, words in (
                    (states.LOOK, "Need a look"),
                    (states.ON_ITS_WAY, "Waiting"),
                    (states.GONE, "Sent"),
                    (states.TAKEN_BACK, "Taken back"),
                )
            ],
        ),
        filter_bar(
            search_box(
                "Search by email address",
                State.q,
                lambda typed: goes_to("q", typed, replace=True).debounce(200),
                id="outbox-search",
            ),
            label="Find an email",
        ),
        rx.cond(State.loaded, rx.cond(State.rows.length() > 0, _table(), _nothing()), skeleton(8)),
    )


def _table() -> rx.Component:
    return rx.fragment(
        data_table("Emails", ["Email", "To", "State"], State.rows, _row),
        paging("", previous=State.first, next=State.next, back="Newest"),
    )


def _row(row: rx.Var[MailRow]) -> rx.Component:
    return table_row(
        title_cell(row.name, f"{routes.SETTINGS_EMAIL}?id={row.id}", below=row.patient, anew=True),
        cell("To", rx.el.span(row.reader, class_name="any-break"), rx.el.p("Written ", row.at, class_name="meta")),
        cell("", state_chip(row.state, row.state_words), rx.el.p(row.why, class_name="meta")),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        (State.view == states.LOOK) & (State.q == ""),
        empty_state("Nothing needs a look", "Emails that come back or can’t be sent will stand here with the reason."),
        empty_state(
            "No emails here",
            "Nothing matches. What the clinic sends stands here from the moment it is written.",
            action=link_button("All emails", routes.SETTINGS_OUTBOX),
        ),
    )
