"""Every letter once. `make mail` writes them to test-results/mail to be looked at; the tests open each."""

import html
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from osmind_app import schema
from osmind_app.lib import tokens
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import letters, meanings
from osmind_app.outbox.letters import LetterDraft, PracticeCard
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import Rendered, render
from tests.cast import NOW

assert schema

FOLDER = Path("test-results/mail")
WILLOW = PracticeCard("Willow Creek", "(415) 555-0132", "12 Mill Lane, Oakland, CA 94607", "desk@willowcreek.example")
JUNE = UUID("0f4b0d52-6a3e-4a53-9d3c-2f3a1c7b9e10")
NONCE = bytes(range(tokens.NONCE_BYTES))


def drafts(card: PracticeCard = WILLOW, *, first_name: str = "June", now: datetime = NOW) -> dict[str, LetterDraft]:
    """Every letter the house can write, by kind (and who reads it, where two do)."""
    until, link = now + timedelta(hours=96), _link("invite.v1")
    reset = {"link": _link("reset.v1"), "expires_at": now + timedelta(hours=1)}
    june = {"first_name": first_name}
    locked_until = now + timedelta(minutes=15)
    visit = letters.Visit(
        id=JUNE,
        starts_at=datetime(2026, 12, 1, 17, 30, tzinfo=UTC),
        zone=card.time_zone,
        own_zone="America/Chicago",
        where="12 Mill Lane, Oakland",
        file_link=_link("calendar_file.v1"),
    )
    return {
        "appointment_booked": letters.appointment_booked(card, **june, visit=visit),
        "appointment_booked (no portal)": letters.appointment_booked(card, **june, visit=visit, has_portal=False),
        "appointment_moved": letters.appointment_moved(card, **june, visit=visit),
        "appointment_changed": letters.appointment_changed(card, **june, visit=replace(visit, own_zone="", where="")),
        "appointment_cancelled": letters.appointment_cancelled(card, **june, visit=visit),
        "appointment_copy": letters.appointment_copy(card, visit=visit, what="appointment_booked"),
        "appointment_copy (moved)": letters.appointment_copy(card, visit=visit, what="appointment_moved"),
        "appointment_copy (changed)": letters.appointment_copy(card, visit=visit, what="appointment_changed"),
        "appointment_copy (cancelled)": letters.appointment_copy(card, visit=visit, what="appointment_cancelled"),
        "appointment_requested": letters.appointment_requested(card, **june),
        "appointment_declined": letters.appointment_declined(card, **june),
        "invitation": letters.invitation(card, **june, link=link, expires_at=until),
        "guardian_ends": letters.guardian_ends(card, day="Dec 22, 2026"),
        "guardian_ends_for_patient": letters.guardian_ends_for_patient(card, **june, day="Dec 22, 2026"),
        "guardian_ended": letters.guardian_ended(card, **june),
        "guardian_invitation": letters.guardian_invitation(card, link=_link("guardian_invite.v1"), expires_at=until),
        "invitation_again": letters.invitation_again(card, **june, link=link, expires_at=until),
        "activation_reminder": letters.activation_reminder(
            card, **june, link=link, stop_link=_link("stop_reminders.v1"), expires_at=until
        ),
        "set_up_by_staff": letters.set_up_by_staff(card, **june, link=link, expires_at=until),
        "invitation_expired": letters.invitation_expired(card, **june),
        "password_reset": letters.password_reset(card, **june, **reset),
        "password_changed": letters.password_changed(card, **june, at=now),
        "second_step_changed": letters.second_step_changed(card, **june, at=now),
        "temporary_password": letters.temporary_password(card, **june, at=now, until=reset["expires_at"]),
        "email_confirm": letters.email_confirm(card, **june, link=_link("email-confirm.v1"), expires_at=until),
        "email_about_to_change": letters.email_about_to_change(
            card, **june, link=_link("email-keep.v1"), expires_at=until
        ),
        "email_changed": letters.email_changed(card, **june, at=now),
        "email_changed_from": letters.email_changed_from(
            card, **june, at=now, link=_link("email-keep.v1"), expires_at=now + timedelta(days=7)
        ),
        "email_kept": letters.email_kept(card, **june),
        "new_message": letters.new_message(card, **june),
        "document_ready": letters.document_ready(card, **june),
        "invoice_issued": letters.invoice_issued(card, **june, invoice_id=JUNE, due="Dec 22, 2026"),
        "receipt": letters.receipt(card, **june, invoice_id=JUNE, amount="$80.00", on="Nov 22, 2026", number="1001"),
        "superbill_ready": letters.superbill_ready(card, **june),
        "form_asked": letters.form_asked(card, **june, about="About 4 minutes"),
        "access_ended": letters.access_ended(card, **june),
        "new_sign_in": letters.new_sign_in(card, **june, device="Safari on iPhone", at=now),
        "new_sign_in (staff)": letters.new_sign_in(card, **june, device="Edge on Windows", at=now, to_staff=True),
        "account_locked": letters.account_locked(card, **june, opens_at=locked_until),
        "account_locked (staff)": letters.account_locked(card, **june, opens_at=locked_until, to_staff=True),
        "invitation_undeliverable": letters.invitation_undeliverable(card, patient_id=JUNE, why=meanings.NO_MAILBOX),
        "link_requested": letters.link_requested(card, patient_id=JUNE),
        "not_me": letters.not_me(card, patient_id=JUNE),
        "staff_invitation": letters.staff_invitation(
            card, role="Front desk", link=_link("staff_invite.v1"), expires_at=until
        ),
        "staff_email_confirm": letters.staff_email_confirm(card, link=_link("staff_email.v1"), expires_at=until),
        "staff_email_about_to_change": letters.staff_email_about_to_change(card),
        "staff_email_changed": letters.staff_email_changed(card, at=now),
        "join_code": letters.join_code(card, link=_link("join_code.v1"), expires_at=now + timedelta(minutes=15)),
        "already_have_account": letters.already_have_account(card),
        "already_has_you": letters.already_has_you(card),
        "already_has_you (invited)": letters.already_has_you(card, link=link, expires_at=until),
        "staff_address": letters.staff_address(card),
        "new_patient": letters.new_patient(card, patient_id=JUNE),
        "invite_link_full": letters.invite_link_full(card),
        "invite_link_flooded": letters.invite_link_flooded(card),
        "care_team_update": letters.care_team_update(card, what="New patient message", patient_id=JUNE),
        "care_team_update (several)": letters.care_team_update(card, what="An invitation expired", patient_id=None),
        "staff_password_reset": letters.staff_password_reset(card, **reset),
        "staff_password_changed": letters.staff_password_changed(card, at=now),
        "staff_second_step_changed": letters.staff_second_step_changed(card, at=now),
    }


def opened(draft: LetterDraft, *, to: str = "june@example.com", now: datetime = NOW) -> Rendered:
    """The letter as it arrives."""
    letter = Letter(
        id=JUNE, key="k", kind=draft.kind, to_email=to, context=draft.context, promised_at=now, deliver_after=now
    )
    if draft.link:
        letter.link_purpose, letter.link_id, letter.link_nonce = draft.link.purpose, draft.link.id, draft.link.nonce
        letter.link_generation, letter.link_key_id = draft.link.generation, draft.link.key_id
    return render(letter)


def main() -> None:
    """Write a preview of every letter, html and text, and an index of them."""
    os.environ.setdefault("OSMIND_ENV", "demo")  # made-up letters, signed with the demo's key
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, draft in drafts().items():
        letter, file = opened(draft), name.replace(" ", "-").strip("()").replace("(", "")
        (FOLDER / f"{file}.html").write_text(letter.html)
        (FOLDER / f"{file}.txt").write_text(letter.text)
        rows.append(
            f"<li><b>{html.escape(letter.subject)}</b> · {html.escape(letter.preheader)} "
            f'<a href="{file}.html">html</a> <a href="{file}.txt">text</a> <small>{name}</small>'
        )
    index = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Letters</title><ul>{"".join(rows)}</ul>'
    (FOLDER / "index.html").write_text(index)
    print(f"{len(rows)} letters: {FOLDER / 'index.html'}")


def _link(purpose: str) -> LinkRef:
    return LinkRef(purpose, JUNE, NONCE, 1, tokens.signing_key_id())


if __name__ == "__main__":
    main()
