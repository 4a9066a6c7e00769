"""The question about an e-mail belongs to the chart it was asked on, wherever the tab went meanwhile (F14, T27)."""

from uuid import uuid4

import pytest
from sqlmodel import select

from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients.models import Patient
from osmind_app.osmind_app import app
from osmind_app.web.provider.patient.fields import PersonalInformationForm
from osmind_app.web.provider.patient.personal_state import PersonalState
from osmind_app.web.provider.patient.state import PatientState
from tests.web.tab import Tab

assert app
LOAD = f"{PatientState.get_full_name()}.load"
SAVE, ANSWER = (f"{PersonalState.get_full_name()}.{name}" for name in ("save", "answer"))
EMAIL = "june.park@example.org"


def typed(server) -> dict:
    """June's form with another e-mail."""
    blank = dict.fromkeys(PersonalInformationForm.__required_keys__, "")
    june = {"pi_f1": EMAIL, "pi_f2": "June", "pi_f3": "Park", "pi_c1": str(server.people.rivera.id), "pi_c2": []}
    return blank | june


@pytest.mark.parametrize("answer", ["send", "do_not_send"])
async def test_an_answer_never_writes_one_patients_details_on_another_patients_chart(server, answer):
    walt = server.people.walt
    cookie = server.staff(server.people.sam)
    async with Tab(server, cookie=cookie, token=f"desk-{uuid4()}", path="/clinic/patient") as desk:
        desk.query = {"id": str(server.people.june.id)}
        await desk.send(LOAD)
        await desk.send(SAVE, {"form": typed(server)})
        assert EMAIL in desk.state(PersonalState)["question"]["sentence"]
        desk.query = {"id": str(walt.id)}
        await desk.send(LOAD)
        assert desk.state(PatientState)["shown"]["patient"]["name"] == "Walt Brandt"
        await desk.send(ANSWER, {"answer": answer})
        assert desk.state(PersonalState)["question"]["sentence"] == ""
    with server.writing() as session:
        now = session.exec(select(Patient).where(Patient.id == walt.id)).one()
        assert (now.first_name, now.last_name, now.email) == ("Walt", "Brandt", walt.email)
        assert not session.exec(select(Invitation).where(Invitation.patient_id == walt.id)).all()
