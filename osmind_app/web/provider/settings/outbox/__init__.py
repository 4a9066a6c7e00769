"""Settings → Outbox: the emails of the practice."""
