"""The outbox as a clinic's owners and admins look after it: every email, its state, and what can be done about it."""
