"""Who can sign in to the demo: what `osmind run` prints, without loading the clinic to print it."""

PASSWORD = "meadow-lantern-42-otter"  # noqa: S105 - printed by `osmind run` in the demo, and used nowhere else
SIGN_INS = (  # who, e-mail, where: what `osmind run` prints
    ("Dr. Rivera, provider", "rivera@willowcreek.example", "clinic"),
    ("Sam Lee, front desk", "sam@willowcreek.example", "clinic"),
    ("Ada Grant, owner", "ada@willowcreek.example", "clinic"),
    ("June Park, patient", "june.park@example.com", "portal"),
    ("Renée Washington, guardian of two", "renee.washington@example.com", "portal"),
)
