"""How heavy and how fast the portal is, always beside a reference measured in the same run.

`python -m tests.bench` runs everything; the machine's noise hits both sides, so the ratios hold where seconds may not.

A bench on the web is a module with `async measure(portal, rounds)`, one on the databases alone has `measure(full=…)`;
both return the figures for the table and the single measurements to keep.
"""

import base64
import os
import tempfile

os.environ.setdefault("OSMIND_ENV", "demo")
os.environ.setdefault("OSMIND_DATA_DIR", tempfile.mkdtemp(prefix="osmind-bench-"))
os.environ.setdefault("OSMIND_SECRET_KEYS", f"b1:{base64.b64encode(os.urandom(32)).decode()}")
