"""What the portal is measured beside: the fastest things of their kind that can honestly be made."""
