"""Why a letter has not left, in the words of somebody who doesn't run mail servers."""

# What a courier's reason holds → what it means; the first that fits.
MEANINGS = (
    ("quota", "the mail service’s limit for today is used up"),
    ("429", "the mail service asks us to send more slowly"),
    ("can't be reached", "the mail service can’t be reached"),
    ("api_key", "the mail service refuses this portal’s key; whoever runs the portal has to look"),
    ("refused our sign-in", "the mail service refuses this portal’s sign-in; whoever runs the portal has to look"),
    ("answered 401", "the mail service refuses this portal’s key; whoever runs the portal has to look"),
    ("answered 5", "the mail service has trouble of its own"),
    ("refused the recipient", "the mail server refuses this address"),
    ("link in it ended", "its link ended before it could leave"),
    ("refused the letter", "the mail service refuses the letter; whoever runs the portal has to look"),
    ("Resend answered", "the mail service refuses the letter; whoever runs the portal has to look"),
)


def plainly(last_error: str) -> str:
    """What the courier's last error means; an error that nobody has translated stands as it is."""
    return next((meaning for sign, meaning in MEANINGS if sign in last_error), last_error.rstrip("."))
