"""Settings → Billing: what stands on the practice's bills, and the numbers of its providers."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing.details import NumbersDetails, SettingsDetails
from osmind_app.clinic.billing.models import BillingSettings, ProviderNumbers
from osmind_app.clinic.practices.service import Member
from osmind_app.lib.errors import NotAllowed, NotFound


def of_practice(session: Session, *, actor: Member) -> BillingSettings:
    """The settings of the actor's practice; the defaults where nobody has changed them."""
    found = session.exec(select(BillingSettings).where(BillingSettings.practice_id == actor.practice_id)).first()
    return found or BillingSettings(practice_id=actor.practice_id)


def update(session: Session, *, actor: Provider, details: SettingsDetails, now: datetime) -> BillingSettings:
    """Change them; bills that were issued stay as they are. Admins only."""
    if not actor.is_admin:
        raise NotAllowed
    found = of_practice(session, actor=actor)
    values = {
        "tax_id": details.tax_id,
        "npi": details.npi,
        "due_days": details.due_days,
        "how_to_pay": details.how_to_pay,
        "invoices_since": (found.invoices_since or now) if details.makes_invoices else None,
        "cards_since": (found.cards_since or now) if details.takes_cards else None,
    }
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    if not changed:
        return found
    for name in changed:
        setattr(found, name, values[name])
    found.changed_at, found.changed_by_id = now, actor.id
    session.add(found)
    session.flush()
    audit.record(session, actor=actor, event="billing_settings.changed", now=now, fields=changed)
    return found


def numbers(session: Session, *, actor: Member, provider_id: UUID) -> ProviderNumbers | None:
    """What superbills say about one provider of the actor's practice."""
    return session.exec(
        select(ProviderNumbers).where(
            ProviderNumbers.provider_id == provider_id, ProviderNumbers.practice_id == actor.practice_id
        )
    ).first()


def set_numbers(
    session: Session, *, actor: Provider, provider_id: UUID, details: NumbersDetails, now: datetime
) -> ProviderNumbers:
    """Write down a provider's NPI and license. The provider's own, or an admin."""
    if not actor.is_admin and actor.id != provider_id:
        raise NotAllowed
    known = session.exec(
        select(Provider.id).where(Provider.id == provider_id, Provider.practice_id == actor.practice_id)
    ).first()
    if known is None:
        raise NotFound
    found = numbers(session, actor=actor, provider_id=provider_id) or ProviderNumbers(
        practice_id=actor.practice_id, provider_id=provider_id, changed_at=now, changed_by_id=actor.id
    )
    found.npi, found.license = details.npi, details.license
    found.changed_at, found.changed_by_id = now, actor.id
    session.add(found)
    session.flush()
    audit.record(session, actor=actor, event="provider_numbers.changed", subject_id=provider_id, now=now)
    return found
