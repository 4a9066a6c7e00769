"""What the Contact info page shows, and saving it once, with nothing overwritten unseen."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.families import contact_info
from osmind_app.clinic.families.contact_info import ContactInfoPage, Difference
from osmind_app.clinic.patients.contact_info import ContactInfo
from osmind_app.clinic.patients.errors import ContactInfoMoved
from osmind_app.clinic.updates import contact_changes
from osmind_app.lib.errors import FormErrors
from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState


class ContactInfoForm(TypedDict):
    """The page's fields as typed."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    phone: str
    preferred_name: str
    pronouns: str
    address: str
    address_line2: str
    city: str
    state: str
    postal_code: str
    emergency_name: str
    emergency_relationship: str
    emergency_phone: str


class ContactInfoState(PortalState):
    """Contact info: read, changed, and checked again when the clinic was faster."""

    page: ContactInfoPage = ContactInfoPage()
    loaded: bool = False
    errors: dict[str, str] = {}
    moved: str = ""  # why nothing was saved
    differences: list[Difference] = []  # what the clinic has now
    saved: int = 0  # grows with each save: the form starts again from what is kept
    _opened_with: ContactInfo = ContactInfo()

    @rx.event
    async def load(self) -> None:
        """Read what the clinic has; where nothing changed, a page that was typed into stays as it is."""
        self.page = await self._read(contact_info.page)
        if not self.loaded or self.page.info != self._opened_with:
            self.saved += 1
        self._opened_with = self.page.info
        self.errors, self.moved, self.differences = {}, "", []
        self.loaded = True

    @rx.event
    async def save(self, form: ContactInfoForm) -> list[EventSpec] | None:
        """Save everything on the form, or nothing."""
        self.errors, self.moved, self.differences = {}, "", []
        try:
            details = ContactInfo.from_form(form)
            changed = await self._write(contact_changes.save, details=details, opened_with=self._opened_with)
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        except ContactInfoMoved as refused:
            found = await self._read(contact_info.page)
            self.differences = contact_info.differences(self._opened_with, found.info)
            self._opened_with, self.moved = found.info, refused.sentence
            return None
        said = f"Saved. {self.page.clinic} sees what changed." if changed else "Thank you for checking."
        return [Notices.show(said), ContactInfoState.load]
