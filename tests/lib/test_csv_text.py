"""A file that a spreadsheet opens without running what somebody typed (T41)."""

import csv
import io

import pytest

from osmind_app.lib import csv_text

PLAIN = [
    "June",
    "",
    " ",
    "O'Dell",
    'Zoë "Zed" Núñez',
    "two\nlines",
    "a,b;c",
    "1985-03-14",
    "3 = three",
    "(415) 555-0111",
]
FORMULAS = [
    "=1+1",
    "+1 415 555 0111",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("https://evil.example")',
]


def read_back(*rows):
    text = "".join(csv_text.line(row) for row in rows)
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("value", PLAIN)
def test_what_is_harmless_reads_back_as_it_was(value):
    assert read_back([value, "next"]) == [[value, "next"]]


@pytest.mark.parametrize("value", FORMULAS)
def test_what_a_spreadsheet_would_run_is_text(value):
    """T41"""
    ((found, after),) = read_back([value, "next"])
    assert found == "'" + value.replace("\0", "")
    assert after == "next"


def test_rows_end_as_the_rule_says():
    """RFC 4180"""
    assert csv_text.line(["a", 'b"c']) == '"a","b""c"\r\n'
