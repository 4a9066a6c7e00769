"""Signing in as a door does it, for the tests of this feature."""

from osmind_app.clinic.accounts import queries, signing_in
from osmind_app.clinic.accounts.models import PROVIDER
from osmind_app.lib import passwords

RIVERA = "rivera@willowcreek.example"


def attempt(
    session, now, *, email=RIVERA, password="wrong horse battery staple", kind=PROVIDER, browser=(), right=None
):
    """One try with a password; `right` skips the hash where only the count matters."""
    was = signing_in.seen(session, kind=kind, email=email, browser=browser, now=now)
    matched = passwords.matches(password, was.password_hash) if right is None else right
    return signing_in.judge(
        session,
        kind=kind,
        email=email,
        was=was,
        right=matched,
        browser=browser,
        find=queries.addressee_of,
        now=now,
    )
