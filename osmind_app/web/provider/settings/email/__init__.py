"""Settings → Outbox → one email."""
