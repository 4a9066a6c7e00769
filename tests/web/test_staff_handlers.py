"""What changes the staff belongs to owners and admins already at the gate (D1, T24); the deeds ask once more."""

from reflex_base.registry import RegistrationContext

from osmind_app.osmind_app import app
from osmind_app.web import gate
from osmind_app.web.session import ADMIN, ProviderState

assert app
PLACES = ("osmind_app.web.provider.settings.staff", "osmind_app.web.provider.add_patient.retiring")
OF_EVERY_STATE = {name for name in vars(ProviderState) if not name.startswith("_")} | gate.REFLEX_REFUSED


def test_every_handler_about_the_staff_is_for_admins():
    ours = {
        name: gate.audience(name)
        for name, registered in RegistrationContext.get().event_handlers.items()
        if registered.states[0].__module__.startswith(PLACES) and name.rpartition(".")[2] not in OF_EVERY_STATE
    }
    deeds = {name.rpartition(".")[2] for name in ours}
    assert {"load", "invite", "change", "deactivate", "reactivate", "retire", "resend", "withdraw"} <= deeds
    assert {"retire_account", "withdraw_invitation"} <= deeds
    assert set(ours.values()) == {ADMIN}
