"""The forms that come with the product, as stored JSON, in the order a new clinic would ask them."""

from pathlib import Path

KEYS = (
    "contact_details",
    "health_history",
    "medication_list",
    "telehealth_consent",
    "privacy_notice",
    "phq_9",
    "gad_7",
    "pcl_5",
)
SHIPPED = {key: (Path(__file__).parent / f"{key}.json").read_text(encoding="utf-8") for key in KEYS}
