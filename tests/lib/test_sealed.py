"""Encrypted columns (D17, T51): unreadable at rest, bound to their row and column."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag

from osmind_app.clinic.accounts.models import PROVIDER, Account
from osmind_app.lib import sealed


def test_what_was_sealed_comes_back():
    row = uuid4()
    assert sealed.unseal(sealed.seal("naïve 🔑", column="c", row_id=row), column="c", row_id=row) == "naïve 🔑"


def test_the_text_is_not_in_the_bytes_and_no_two_are_alike():
    row = uuid4()
    one, two = (sealed.seal("ZZPHI-secret", column="c", row_id=row) for _ in range(2))
    assert b"ZZPHI" not in one
    assert one != two


def test_a_swapped_ciphertext_is_refused():
    mine, yours = uuid4(), uuid4()
    blob = sealed.seal("mine", column="c", row_id=mine)
    with pytest.raises(InvalidTag):
        sealed.unseal(blob, column="c", row_id=yours)
    with pytest.raises(InvalidTag):
        sealed.unseal(blob, column="other", row_id=mine)


def test_a_sealed_column_reads_and_writes_as_text(session):
    account = Account(kind=PROVIDER, email="a@example.com", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    account.totp_secret = "JBSWY3DPEHPK3PXP"
    session.add(account)
    session.commit()
    session.expire_all()
    again = session.get(Account, account.id)
    assert again.totp_secret == "JBSWY3DPEHPK3PXP"
    assert b"JBSWY3" not in again.totp_sealed
    again.totp_secret = None
    assert again.totp_sealed is None
