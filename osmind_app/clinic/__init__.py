"""The business: ordinary Python that knows no Reflex, no HTTP and no wall clock."""
