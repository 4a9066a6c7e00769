"""Codes have a shape; which exist is nobody's business here (D10)."""

import pytest

from osmind_app.clinic.billing import codes


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("F32.9", ["F32.9"]),
        ("f329, F41.1 f32.9", ["F32.9", "F41.1"]),
        ("Z00", ["Z00"]),
        ("M1A.0110", ["M1A.0110"]),
        ("", []),
        ("F3", None),
        ("32.9", None),
        ("F32.", ["F32"]),
        ("F32.12345", None),
        ("F32.9<b>", None),
        (" ".join(f"F{n}" for n in range(10, 22)), [f"F{n}" for n in range(10, 22)]),
        (" ".join(f"F{n}" for n in range(10, 23)), None),
    ],
)
def test_diagnoses_look_like_icd_10_cm(typed, read):
    """S8, D10: twelve at most, since a superbill has the letters A to L for them"""
    assert codes.diagnoses(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1234567893", "1234567893"),
        ("1245319599", "1245319599"),
        ("1234567890", None),
        ("123456789", None),
        ("3234567893", None),
        ("١٢٣٤٥٦٧٨٩٣", None),
    ],
)
def test_an_npi_has_its_check_digit(typed, read):
    """S8"""
    assert codes.npi(typed) == read


def test_every_slip_of_one_digit_of_an_npi_is_caught():
    right = "1234567893"
    for at in range(1, 10):
        for digit in "0123456789":
            if digit != right[at]:
                assert codes.npi(right[:at] + digit + right[at + 1 :]) is None


@pytest.mark.parametrize(
    ("typed", "read"), [("123456789", "12-3456789"), ("12-3456789", "12-3456789"), ("12345678", None), ("", None)]
)
def test_a_tax_id_has_nine_digits(typed, read):
    """S8"""
    assert codes.tax_id(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [("95, gt", ["95", "GT"]), ("", []), ("9", None), ("a1 a2 a3 a4", ["A1", "A2", "A3", "A4"]), ("1 " * 5, None)],
)
def test_modifiers_have_two_characters_and_are_four_at_most(typed, read):
    """S8"""
    assert codes.modifiers(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"), [("wc-fu25", "WC-FU25"), ("A" * 20, "A" * 20), ("A" * 21, None), ("", None), ("a b", None)]
)
def test_a_code_is_the_clinics_own(typed, read):
    """D10"""
    assert codes.service(typed) == read
