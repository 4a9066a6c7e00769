"""Fees, invoices, what was paid for them, superbills and statements (S8)."""
