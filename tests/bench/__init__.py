"""How heavy and how fast the portal is, always beside a reference measured in the same run.

`python -m tests.bench` runs everything; the machine's noise hits both sides, so the ratios hold where seconds may not.

A bench on the web is a module with `async measure(portal, rounds)`, one on the databases alone has `measure(full=…)`;
both return the figures for the table and the single measurements to keep.
"""
