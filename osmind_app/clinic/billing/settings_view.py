"""Settings → Billing, as it is shown: the fee schedule, what stands on bills, the providers' numbers."""

from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments.models import AppointmentType
from osmind_app.clinic.billing import practice_settings
from osmind_app.clinic.billing.models import BillingSettings, Fee, ProviderNumbers
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import cards, money, when

MOST = 200  # fees on the page


@dataclass(frozen=True)
class FeeRow:
    """One line of the fee schedule."""

    id: str = ""
    code: str = ""
    name: str = ""
    price: str = ""
    plain: str = ""  # for the field
    type_id: str = ""
    type: str = ""  # of appointment, that is charged so


@dataclass(frozen=True)
class NumbersRow:
    """One provider's numbers."""

    provider_id: str = ""
    name: str = ""
    npi: str = ""
    license: str = ""
    may_change: bool = False


@dataclass(frozen=True)
class BillingSettingsPage:
    """Settings → Billing."""

    fees: list[FeeRow] = field(default_factory=list)
    archived: list[FeeRow] = field(default_factory=list)
    types: list[Choice] = field(default_factory=list)
    numbers: list[NumbersRow] = field(default_factory=list)
    tax_id: str = ""
    npi: str = ""
    due_days: str = ""
    how_to_pay: str = ""
    makes_invoices: bool = False
    takes_cards: bool = False
    may_take_cards: bool = False  # the installation has a Stripe account
    changed: str = ""
    may_change: bool = False


def settings_page(session: Session, *, actor: Provider) -> BillingSettingsPage:
    """Everything on it; everybody on the staff reads it."""
    found = practice_settings.of_practice(session, actor=actor)
    fees = _fees(session, actor)
    return BillingSettingsPage(
        fees=[row for row, archived in fees if not archived],
        archived=[row for row, archived in fees if archived],
        types=_types(session, actor),
        numbers=_numbers(session, actor),
        tax_id=found.tax_id,
        npi=found.npi,
        due_days=str(found.due_days),
        how_to_pay=found.how_to_pay,
        makes_invoices=found.invoices_since is not None,
        takes_cards=found.cards_since is not None,
        may_take_cards=cards.is_on(),
        changed=_changed(session, actor, found),
        may_change=actor.is_admin,
    )


def _fees(session: Session, actor: Provider) -> list[tuple[FeeRow, bool]]:
    found = session.exec(
        select(Fee, AppointmentType.name)
        .join(
            AppointmentType,
            (col(AppointmentType.id) == Fee.type_id) & (col(AppointmentType.practice_id) == Fee.practice_id),
            isouter=True,
        )
        .where(Fee.practice_id == actor.practice_id)
        .order_by(Fee.code)
        .limit(MOST)
    ).all()
    return [
        (
            FeeRow(
                id=str(fee.id),
                code=fee.code,
                name=fee.name,
                price=money.words(fee.cents),
                plain=money.plain(fee.cents),
                type_id=str(fee.type_id or ""),
                type=type_name or "",
            ),
            fee.archived_at is not None,
        )
        for fee, type_name in found
    ]


def _types(session: Session, actor: Provider) -> list[Choice]:
    found = session.exec(
        select(AppointmentType.id, AppointmentType.name)
        .where(AppointmentType.practice_id == actor.practice_id, col(AppointmentType.archived_at).is_(None))
        .order_by(AppointmentType.name)
    ).all()
    return [Choice(str(id), name) for id, name in found]


def _numbers(session: Session, actor: Provider) -> list[NumbersRow]:
    found = session.exec(
        select(Provider, ProviderNumbers)
        .join(
            ProviderNumbers,
            (col(ProviderNumbers.provider_id) == Provider.id)
            & (col(ProviderNumbers.practice_id) == Provider.practice_id),
            isouter=True,
        )
        .where(
            Provider.practice_id == actor.practice_id,
            col(Provider.sees_patients_since).is_not(None),
            col(Provider.deactivated_at).is_(None),
        )
        .order_by(Provider.full_name)
        .limit(MOST)
    ).all()
    return [
        NumbersRow(
            provider_id=str(provider.id),
            name=provider.full_name,
            npi=numbers.npi if numbers else "",
            license=numbers.license if numbers else "",
            may_change=actor.is_admin or actor.id == provider.id,
        )
        for provider, numbers in found
    ]


def _changed(session: Session, actor: Provider, found: BillingSettings) -> str:
    if found.changed_at is None or found.changed_by_id is None:
        return ""
    name = session.exec(
        select(Provider.full_name).where(Provider.id == found.changed_by_id, Provider.practice_id == actor.practice_id)
    ).one()
    return f"Changed by {name} on {when.short(found.changed_at, practices.get(session, actor=actor).time_zone)}"
