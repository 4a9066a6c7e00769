"""Me: the contact info the clinic has, the password, and signing out."""

import reflex as rx

from osmind_app.clinic.onboarding.portal import Line
from osmind_app.web import routes
from osmind_app.web.portal.me.state import MeState
from osmind_app.web.ui.accounts import sign_out_form
from osmind_app.web.ui.browsers import PatientBrowsers, signed_in_browsers
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.layout import page_header, section, stack, summary_list, summary_row
from osmind_app.web.ui.shell import portal_page


@portal_page(routes.ME, title="Me", on_load=[MeState.load, PatientBrowsers.load])
def me() -> rx.Component:
    """Who the clinic thinks this is, and how they sign in."""
    return stack(page_header("Me"), rx.cond(MeState.loaded, _content(), skeleton(8)))


def _content() -> rx.Component:
    page = MeState.page
    return stack(
        section(
            "Contact info",
            rx.el.dl(rx.foreach(page.contact_info, _line), class_name="summary"),
            rx.el.p("Is something wrong? Call ", page.clinic.name, " and they will change it.", class_name="muted"),
        ),
        section(
            "Sign-in",
            summary_list(
                ("Email", page.sign_in_email),
                (
                    "Password",
                    "Chosen " + page.password_since,
                    rx.el.a("Change password", href=routes.PATIENT_PASSWORD, class_name="link"),
                ),
            ),
        ),
        signed_in_browsers(PatientBrowsers),
        section(
            "Sign out",
            rx.el.p("On a phone or computer you share, sign out when you are done.", class_name="muted"),
            rx.el.div(
                sign_out_form(routes.PATIENT_SIGN_OUT),
                sign_out_form(routes.PATIENT_SIGN_OUT, everywhere=True),
                class_name="buttons",
            ),
        ),
    )


def _line(line: rx.Var[Line]) -> rx.Component:
    return summary_row(line.name, line.value)
