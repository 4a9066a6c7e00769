"""What staff ask most, each as short steps that lead to where it is done (S66, S67, S75–S88, D15)."""

from dataclasses import dataclass

from osmind_app.web import routes


@dataclass(frozen=True)
class Step:
    """One thing to do, and where it is done: a page (`to`), or the search for a patient in this drawer (`asks`).

    `at_portal` ends the step with the portal's address.
    """

    text: str
    words: str = ""
    to: str = ""
    asks: bool = False
    at_portal: bool = False


@dataclass(frozen=True)
class Topic:
    """One question and its steps."""

    key: str
    question: str
    steps: tuple[Step, ...]


AUTOFILL = "autofill"
_PATIENTS = ("Open Patients", routes.PATIENTS)
_ASK = "Find the patient"


def topics() -> tuple[Topic, ...]:
    """Every topic of the help drawer, the most asked first."""
    return (
        Topic(
            "no-email-arrived",
            "The patient didn’t get the setup email",
            (
                Step("Ask the patient to look in the inbox and in spam or junk."),
                Step("See what became of the email: “Why can’t this patient sign in?” tells.", _ASK, asks=True),
                Step("Check the address in Actions → Personal Information.", *_PATIENTS),
                Step(
                    "If the email came back, the patient’s page and Today say why and what to do.",
                    "Show bounced",
                    f"{routes.PATIENTS}?status=bounced",
                ),
                Step(
                    "Send a password reset email from the same place. Before a password was created it is a fresh "
                    "setup email; links sent earlier stop working.",
                    _ASK,
                    asks=True,
                ),
                Step("The patient uses that email to set up the account."),
                Step("The patient signs in at", at_portal=True),
            ),
        ),
        Topic(
            "cannot-reset",
            "The patient can’t reset the password",
            (
                Step(
                    "The invitation has likely expired. The reset form works only for patients who have already "
                    "created a password."
                ),
                Step("Find patients whose invitation expired.", "Show expired", f"{routes.PATIENTS}?status=expired"),
                Step("Resend the invite from the patient’s profile.", _ASK, asks=True),
                Step("The new invitation lets them create a password and get in."),
            ),
        ),
        Topic(
            "cannot-sign-in",
            "The patient can’t sign in after a reset",
            (
                Step("Look for the reset email in the inbox and in spam or junk."),
                Step("Complete all steps in that email, up to the new password."),
                Step("Sign in at", at_portal=True),
                Step(
                    "If that fails, clear the browser’s cache and cookies, or use another device (phone or computer)."
                ),
                Step(
                    "Is the patient at the desk? Actions → Personal Information → Change the patient’s password gives "
                    "a temporary one to read out."
                ),
                Step("Still not in? “Why can’t this patient sign in?” names the cause and the cure.", _ASK, asks=True),
            ),
        ),
        Topic(
            "email-in-use",
            "A patient’s email is already in use",
            (
                Step("Search for the email in Patients.", *_PATIENTS),
                Step("Look among the archived patients too.", "Show archived", f"{routes.PATIENTS}?archived=1"),
                Step(
                    "Make sure the patient didn’t sign up for a provider account by accident: Add Patient names "
                    "the staff account if one uses the email, and so does “Why can’t this patient sign in?”.",
                    _ASK,
                    asks=True,
                ),
                Step(
                    "An owner or admin can retire a staff account that was never used: right there, or in the list of "
                    "the staff.",
                    "Open Staff and roles",
                    routes.SETTINGS_STAFF,
                ),
                Step("Patients get in by their own invite only: send it from the patient’s profile."),
            ),
        ),
        Topic(
            "change-email",
            "A patient has a new email",
            (
                Step("Open the patient and change Email in Actions → Personal Information.", *_PATIENTS),
                Step("Not in the portal yet: links to the old email stop working, and you can invite the new one."),
                Step(
                    "Already signs in: the new email gets a link to confirm, the old one is told. The old one works "
                    "until then; you can send the link again or cancel the change on the chart."
                ),
                Step(
                    "Somebody else reads the old mailbox: remove the email first, which closes the portal, then add "
                    "the new one and invite it."
                ),
            ),
        ),
        Topic(
            "staff",
            "A colleague joins, leaves, or lost the phone for the second step",
            (
                Step("This is for owners and admins.", "Open Staff and roles", routes.SETTINGS_STAFF),
                Step("Joins: choose Invite staff. They create a password with the link in the email."),
                Step("Leaves: choose Manage, then Deactivate. Their patients get a new Primary Provider first."),
                Step(
                    "Lost the phone and the recovery codes: choose Manage, then Clear the second step. Make sure "
                    "that it is really them."
                ),
            ),
        ),
        Topic(
            AUTOFILL,
            "My own details appear in a patient’s form",
            (
                Step("In your password manager, turn off autofill for this site."),
                Step("In the browser’s settings, turn off autofill for addresses and contact details."),
                Step("Check each field of the form before you save."),
            ),
        ),
        Topic(
            "share-link",
            "How do I share an invite link?",
            (
                Step("Choose Add Patient, then the tab Share Invite Link.", *_PATIENTS),
                Step("Choose the patient group, and create the link."),
                Step("Copy it with the copy icon, or print the poster for the waiting room."),
                Step(
                    "Whoever opens it confirms their email, creates a password and stands on Today, to be reviewed.",
                    "Open Today",
                    routes.TODAY,
                ),
                Step(
                    "When it has expired, make a new one. Somebody who joined and can’t sign in needs a password "
                    "reset instead: a second link would make a second chart."
                ),
            ),
        ),
        Topic(
            "many",
            "Invite many patients at once",
            (
                Step(
                    "Choose who needs an invite.",
                    "Show who needs an invite",
                    f"{routes.PATIENTS}?status=not_invited",
                ),
                Step("Tick patients, or all that match, and choose Send invite."),
                Step("Read who gets what and who gets nothing and why. Nothing is sent before you say yes."),
                Step(
                    "The emails leave little by little. See who is stuck on the way in, and at which step.",
                    "Open Invitations",
                    routes.INVITATIONS,
                ),
            ),
        ),
        Topic(
            "undo",
            "I sent an invitation by mistake",
            (
                Step("Choose Undo in the notice: for a few seconds the email has not left yet."),
                Step(
                    "Once it has left it can’t be called back. Open the patient and choose Withdraw invitation: "
                    "the link stops working.",
                    *_PATIENTS,
                ),
                Step("Next time choose “Do not send invite email” and send it later."),
            ),
        ),
    )
