"""Me: the contact info the clinic has, the sign-in, what the clinic writes about, who sees it, and signing out."""

import reflex as rx

from osmind_app.clinic.onboarding.portal import Line
from osmind_app.web import routes
from osmind_app.web.portal.me.state import MeState
from osmind_app.web.ui.accounts import sign_out_form
from osmind_app.web.ui.browsers import PatientBrowsers, signed_in_browsers
from osmind_app.web.ui.buttons import button, buttons, link_button
from osmind_app.web.ui.feedback import callout, skeleton
from osmind_app.web.ui.frames import PortalFrame
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
            rx.cond(page.own, "Contact info", "The patient"),
            rx.el.dl(rx.foreach(page.contact_info, _line), class_name="summary"),
            rx.el.p("Is your name or date of birth wrong? Call ", page.clinic.name, ".", class_name="muted"),
            action=rx.cond(
                PortalFrame.frame.has_contact_info, link_button("Change", routes.CONTACT_INFO, icon="pencil")
            ),
        ),
        section(
            "Sign-in",
            rx.cond(page.waiting_email.email != "", _waiting_email()),
            summary_list(
                ("Email", page.sign_in_email, rx.el.a("Change email", href=routes.PATIENT_EMAIL, class_name="link")),
                (
                    "Password",
                    "Chosen " + page.password_since,
                    rx.el.a("Change password", href=routes.PATIENT_PASSWORD, class_name="link"),
                ),
                (
                    "Second step",
                    rx.cond(
                        page.second_step_since != "",
                        f"On since {page.second_step_since}. {page.recovery_codes_left} recovery codes left",
                        "Off. With it, a code from an app on your phone is asked for too",
                    ),
                    rx.el.a(
                        rx.cond(page.second_step_since != "", "Change second step", "Set up second step"),
                        href=routes.PATIENT_SET_UP_SECOND_STEP,
                        class_name="link",
                    ),
                ),
            ),
        ),
        section(
            "Notifications",
            rx.el.p("What we email you about, and whether emails name your clinic."),
            action=link_button("Choose", routes.NOTIFICATIONS),
        ),
        section(
            "Who can see your record",
            rx.el.p("Your care team, everybody who opens this portal, and who has looked."),
            action=link_button("Look", routes.ACCESS),
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


def _waiting_email() -> rx.Component:
    """A new address that its mailbox has not confirmed yet."""
    change = MeState.page.waiting_email
    return callout(
        rx.cond(
            change.expired,
            f"{change.email} was not confirmed in time",
            f"Waiting for you to confirm {change.email}",
        ),
        rx.cond(
            change.expired,
            rx.el.p(f"You still sign in with {change.old}. Change the email again if you want to."),
            rx.el.p(f"Open the link we sent there until {change.until}. Until then you sign in with {change.old}."),
        ),
        rx.cond(change.trouble != "", rx.el.p(rx.el.strong(change.trouble))),
        tone="info",
        action=buttons(
            rx.cond(change.expired, rx.fragment(), button("Send again", on_click=MeState.send_email_change_again)),
            button(f"Keep {change.old}", on_click=MeState.cancel_email_change),
        ),
    )


def _line(line: rx.Var[Line]) -> rx.Component:
    return summary_row(line.name, rx.el.span(line.value, class_name="as-typed"))
