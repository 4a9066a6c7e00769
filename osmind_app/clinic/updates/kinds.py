"""What a care team is told about (A17, D9): the words of each kind, and whether it is usually told by letter too."""

from dataclasses import dataclass

APPOINTMENT_MADE, APPOINTMENT_CHANGED = "appointment_made", "appointment_changed"
APPOINTMENT_CANCELLED, APPOINTMENT_ASKED = "appointment_cancelled", "appointment_asked"
FORM_SUBMITTED, FORM_NEEDS_REVIEW = "form_submitted", "form_needs_review"
MESSAGE, DOCUMENT_ADDED = "message", "document_added"
INVITATION_ACCEPTED, INVITATION_EXPIRED = "invitation_accepted", "invitation_expired"
INVITATION_BOUNCED, CONTACT_CHANGED = "invitation_bounced", "contact_changed"
GUARDIAN_JOINED, GUARDIAN_ENDS, GUARDIAN_ENDED = "guardian_joined", "guardian_ends", "guardian_ended"


@dataclass(frozen=True)
class Kind:
    """`words` stand in the bell's list beside the patient's name, `subject` in letter 23, which names nobody.

    `mails`: a letter unless the provider chose otherwise. `in_sum`: many come at once, and one letter is about all.
    """

    words: str
    subject: str
    mails: bool = False
    in_sum: bool = False


KINDS = {
    MESSAGE: Kind("New message", "New patient message", mails=True),
    FORM_NEEDS_REVIEW: Kind("A form needs review today", "A form needs review today", mails=True),
    FORM_SUBMITTED: Kind("Form submitted", "A form was submitted", mails=True),
    APPOINTMENT_ASKED: Kind("Asks for an appointment", "A patient asks for an appointment", mails=True),
    APPOINTMENT_MADE: Kind("Appointment made", "An appointment was made"),
    APPOINTMENT_CHANGED: Kind("Appointment changed", "An appointment was changed"),
    APPOINTMENT_CANCELLED: Kind("Appointment cancelled", "An appointment was cancelled", mails=True),
    DOCUMENT_ADDED: Kind("Document added", "A document was added"),
    INVITATION_ACCEPTED: Kind("Joined the portal", "A patient joined the portal"),
    GUARDIAN_JOINED: Kind("A guardian joined the portal", "A guardian joined the portal"),
    GUARDIAN_ENDS: Kind("Turns 18: a guardian’s access ends", "A guardian’s access ends soon", mails=True),
    GUARDIAN_ENDED: Kind("Turned 18: a guardian’s access ended", "A guardian’s access ended"),
    INVITATION_EXPIRED: Kind("Invitation expired", "An invitation expired", in_sum=True),
    INVITATION_BOUNCED: Kind("Invitation not delivered", "An invitation could not be delivered"),
    CONTACT_CHANGED: Kind("Contact details changed", "A patient’s contact details changed"),
}
