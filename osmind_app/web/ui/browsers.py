"""Where somebody is signed in: the same list in the portal and on the dashboard, each for its own reader."""

from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.accounts import browsers
from osmind_app.clinic.accounts.browsers import BrowserRow, Browsers
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState, ProviderState
from osmind_app.web.ui.buttons import button, buttons
from osmind_app.web.ui.choices import tick
from osmind_app.web.ui.feedback import chip, skeleton
from osmind_app.web.ui.layout import section


class BrowsersMixin(rx.State, mixin=True):
    """The reader's own browsers, and signing them out."""

    signed_in: Browsers = Browsers()
    looked: bool = False

    @rx.event
    async def load(self) -> None:
        """Read where the reader is signed in."""
        await self._look()

    @rx.event
    async def sign_out(self, browser_id: str, device: str) -> EventSpec:
        """Sign one of them out; its next click leads to the door."""
        await self._write(browsers.sign_out, browser_id=ids.read(browser_id))
        await self._look()
        return Notices.show(f"{device} is signed out.")

    @rx.event
    async def sign_out_others(self) -> EventSpec:
        """Sign all of them out but this one."""
        await self._write(browsers.sign_out_others)
        await self._look()
        return Notices.show("Everything but this browser is signed out.")

    @rx.event
    async def tell_of_new_ones(self, on: bool) -> EventSpec:
        """Get letter 10 when a browser signs in that did not before, or not; saved at once."""
        await self._write(browsers.tell_of_new_ones, on=on)
        await self._look()
        return Notices.show("You get an email when a new browser signs in." if on else "You get no email about that.")

    @rx.event
    async def forget_known(self) -> EventSpec:
        """Every browser of before is a stranger from now on."""
        await self._write(browsers.forget_known)
        await self._look()
        return Notices.show("Browsers of earlier sign-ins are forgotten.")

    async def _look(self) -> None:
        self.signed_in = await self._read(browsers.browsers)
        self.looked = True


class PatientBrowsers(BrowsersMixin, PortalState):
    """Of whoever reads the portal."""


class StaffBrowsers(BrowsersMixin, ProviderState):
    """Of whoever reads the dashboard."""


def signed_in_browsers(state: type[Any], *more: rx.Component) -> rx.Component:
    """The list, with a way to end each; `more` stands right below it."""
    here = state.signed_in
    return section(
        "Where you are signed in",
        rx.cond(
            state.looked,
            rx.fragment(
                rx.el.ul(rx.foreach(here.rows, lambda row: _line(state, row)), class_name="lines"),
                rx.cond(here.others > 1, buttons(button("Sign out all others", on_click=state.sign_out_others))),
                *more,
                _new_ones(state),
                rx.cond(here.known > 0, _known(state)),
            ),
            skeleton(3),
        ),
        id="browsers",
    )


def _line(state: type[Any], row: rx.Var[BrowserRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.strong(row.device), " ", rx.cond(row.is_this, chip("This browser", tone="info"))),
            rx.el.p(f"Last used {row.last_used}", class_name="muted"),
            rx.el.p(f"Signed in {row.since}", class_name="muted"),
        ),
        rx.cond(
            row.is_this,
            None,
            button("Sign out", aria_label=f"Sign out {row.device}", on_click=state.sign_out(row.id, row.device)),
        ),
        class_name="line",
    )


def _new_ones(state: type[Any]) -> rx.Component:
    """Letter 10, for who wants it."""
    return tick(
        "checkbox",
        "new_sign_ins",
        "Email me when a new browser signs in",
        checked=state.signed_in.tells,
        on_change=state.tell_of_new_ones,
    )


def _known(state: type[Any]) -> rx.Component:
    """What a known browser is, in words a patient needs: only that it can still get in while the account is paused."""
    known = state.signed_in.known
    return rx.el.div(
        rx.el.p(
            rx.cond(known == 1, "1 browser is remembered", f"{known} browsers are remembered"),
            " from earlier sign-ins. If somebody else’s wrong tries pause your account, they can still sign in "
            "with your password.",
            class_name="muted",
        ),
        button("Forget remembered browsers", on_click=state.forget_known),
        class_name="way",
    )
