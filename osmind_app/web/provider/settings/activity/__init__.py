"""Settings → Activity log: the record of the practice."""
