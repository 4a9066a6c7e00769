"""Who joined by a shared link, beside the charts that may be the same person's: people decide, nothing links itself."""

import reflex as rx

from osmind_app.clinic.joining.reviewing import Side
from osmind_app.web import routes
from osmind_app.web.provider.patient.review_state import ReviewState as State
from osmind_app.web.ui.buttons import button, buttons, primary_button, secondary_button
from osmind_app.web.ui.feedback import callout
from osmind_app.web.ui.layout import section, stack


def review() -> rx.Component:
    """Shown while somebody should look, and for a moment afterwards with the way to the chart that stays."""
    return rx.fragment(
        rx.cond(
            State.kept_chart != "",
            callout(
                "The other chart stays",
                "What was typed when joining was not copied. This chart is archived for the record.",
                tone="good",
                action=rx.el.a(f"Open {State.kept_name}’s chart", href=State.kept_chart, class_name="link"),
            ),
        ),
        rx.cond(State.shown.due, _to_do()),
    )


def _to_do() -> rx.Component:
    shown = State.shown
    return section(
        "Joined by link: review",
        rx.el.p(
            f"Joined by an invite link on {shown.joined}. The email is confirmed; the rest is what they typed. "
            "Is this somebody you already have?"
        ),
        rx.cond(shown.asked != "", callout("A colleague asks you to compare", f"Since {shown.asked}.", tone="warn")),
        rx.cond(
            shown.elsewhere > 0,
            callout(
                "There may be a chart outside your care teams",
                f"Possible matches you can’t open: {shown.elsewhere}. Ask a colleague at the front desk to compare.",
                tone="warn",
            ),
        ),
        rx.cond(
            shown.matches.length() > 0,
            stack(rx.foreach(shown.matches, _match)),
            rx.cond(shown.elsewhere == 0, rx.el.p("No other chart looks like theirs.", class_name="strong")),
        ),
        buttons(
            primary_button("New person", on_click=State.new_person),
            rx.cond(shown.asked == "", secondary_button("Ask a colleague", on_click=State.ask)),
        ),
        id="review",
    )


def _match(match: rx.Var[Side]) -> rx.Component:
    new = State.shown.newcomer
    return rx.el.div(
        rx.el.table(
            rx.el.caption(f"Possible match. {match.why}", class_name="strong"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.td(),
                    rx.el.th("Joined by link", scope="col"),
                    rx.el.th("Already here", scope="col"),
                )
            ),
            rx.el.tbody(
                _line(
                    "Name",
                    new.name,
                    rx.el.a(match.name, href=f"{routes.PATIENT}?id={match.id}", target="_blank", class_name="link"),
                ),
                _line("Date of birth", new.birth_day, match.birth_day),
                _line("Email", new.email, match.email),
                _line("Mobile", new.phone, match.phone),
                _line("Group", new.group, match.group),
                _line("Primary Provider", new.provider, match.provider),
            ),
            class_name="compare",
        ),
        rx.el.details(
            rx.el.summary("Same person: keep the chart that was here"),
            rx.el.div(
                rx.el.p(
                    "The chart that joined by link is archived and its sign-in ends now. Nothing is copied from it.",
                    rx.cond(match.archived, " The archived chart is restored.", ""),
                ),
                rx.cond(match.signs_in, _signs_in(match), _invites(match)),
                class_name="fold-body rows",
            ),
            class_name="fold",
        ),
        class_name="rows",
    )


def _signs_in(match: rx.Var[Side]) -> rx.Component:
    return rx.fragment(
        rx.el.p(f"They sign in with {match.email} already, so no invitation is sent."),
        buttons(button("Same person", on_click=State.same_person(match.id, False))),
    )


def _invites(match: rx.Var[Side]) -> rx.Component:
    may_choose = (match.email != "") & match.other_email
    return rx.fragment(
        rx.el.p("Where does the invitation for the chart that stays go?"),
        buttons(
            button("Invite at the confirmed email", on_click=State.same_person(match.id, True)),
            rx.cond(may_choose, button("Invite at the chart’s email", on_click=State.same_person(match.id, False))),
        ),
        rx.cond(
            match.other_email,
            rx.el.p(f"The confirmed email is {State.shown.newcomer.email}. The chart then gets it.", class_name="hint"),
        ),
    )


def _line(name: str, new: rx.Var[str], there: rx.Var[str] | rx.Component) -> rx.Component:
    shown = rx.cond(there != "", there, "–") if isinstance(there, rx.Var) else there
    return rx.el.tr(
        rx.el.th(name, scope="row"),
        rx.el.td(rx.cond(new != "", new, "–")),
        rx.el.td(shown),
    )
