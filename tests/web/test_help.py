"""The help article's answers stand in the product, each step beside where it is done (S92, D15)."""

import re

import pytest

from osmind_app.osmind_app import app
from osmind_app.web import routes
from osmind_app.web.provider.help.topics import Step, topics

assert app
ASKS, AT_PORTAL, IN_THE_BROWSER = "asks", "at_portal", ""
# id → topic, words of its step, and where that is done
STAFF = {
    "S66": ("autofill", "In your password manager, turn off autofill", IN_THE_BROWSER),
    "S67": ("autofill", "In the browser’s settings, turn off autofill", IN_THE_BROWSER),
    "S75": ("email-in-use", "Search for the email", routes.PATIENTS),
    "S76": ("email-in-use", "archived patients too", f"{routes.PATIENTS}?archived=1"),
    "S77": ("email-in-use", "didn’t sign up for a provider account", ASKS),
    "S78": ("no-email-arrived", "Send a password reset email", ASKS),
    "S79": ("no-email-arrived", "inbox and in spam or junk", IN_THE_BROWSER),
    "S80": ("no-email-arrived", "uses that email to set up the account", IN_THE_BROWSER),
    "S81": ("no-email-arrived", "The patient signs in at", AT_PORTAL),
    "S82": ("cannot-reset", "only for patients who have already created", IN_THE_BROWSER),
    "S83": ("cannot-reset", "Resend the invite from the patient’s profile", ASKS),
    "S84": ("cannot-reset", "create a password and get in", IN_THE_BROWSER),
    "S85": ("cannot-sign-in", "reset email in the inbox and in spam or junk", IN_THE_BROWSER),
    "S86": ("cannot-sign-in", "Complete all steps", IN_THE_BROWSER),
    "S87": ("cannot-sign-in", "Sign in at", AT_PORTAL),
    "S88": ("cannot-sign-in", "clear the browser’s cache and cookies, or use another device", IN_THE_BROWSER),
}
# The same for patients: a part of the page's step, and where its link leads.
PATIENTS = {
    "S75": ("You may have an account already", routes.PATIENT_SIGN_IN),
    "S77": ("A patient account is not a staff account", routes.STAFF_SIGN_IN),
    "S79": ("Look in your inbox and in your spam or junk folder", ""),
    "S80": ("Open that email and create your password", ""),
    "S81": ("From then on", routes.PATIENT_SIGN_IN),
    "S82": ("A reset works only after you have created a password once", ""),
    "S83": ("we tell the clinic", routes.PATIENT_FORGOT),
    "S84": ("With it you create your password and get in", ""),
    "S85": ("in your inbox and in spam", ""),
    "S86": ("Follow all of its steps", ""),
    "S87": ("with that email and the new password", routes.PATIENT_SIGN_IN),
    "S88": ("Clear the cache and cookies of your browser, or try another phone or computer", ""),
}


@pytest.mark.parametrize("id", STAFF)
def test_the_staff_find_each_step_beside_where_it_is_done(id):
    """S66, S67, S75–S88"""
    topic, words, where = STAFF[id]
    steps = next(each for each in topics() if each.key == topic).steps
    step = next((step for step in steps if words in step.text), Step(""))
    assert step.text, f"{id} is nowhere in {topic}"
    done_at = step.to or (ASKS if step.asks else "") or (AT_PORTAL if step.at_portal else "")
    assert done_at == where
    assert bool(step.words) == bool(step.to or step.asks)


def test_every_step_leads_to_a_page_there_is():
    pages = {step.to.partition("?")[0] for topic in topics() for step in topic.steps if step.to}
    assert pages <= {getattr(routes, name) for name in vars(routes) if name.isupper()}


@pytest.mark.parametrize("id", PATIENTS)
async def test_patients_find_each_step_beside_where_it_is_done(visitor, id):
    """S75–S88, S92"""
    words, where = PATIENTS[id]
    page = (await visitor.get(routes.TROUBLE)).text
    steps = re.findall(r"<li>(.*?)</li>", page, re.DOTALL)
    step = next((step for step in steps if words in re.sub(r"<[^>]+>", "", step)), None)
    assert step is not None, f"{id} is nowhere"
    assert where == "" or f'href="{where}"' in step
