"""Every page that is built is served, and the staff's line leads to pages alone."""

import re
from pathlib import Path

from gateway.platform.http.static import PAGES

ROOT = Path(__file__).parents[2]
NOT_BUILT = {"parts", "first-screen"}
"""As in ``web/vite.config.ts``."""
WRITTEN = {
    "index",
    "document",
    "guide",
    "message",
    "complaint",
    "questionnaire",
    "copy",
    "recognition",
    "test",
}
"""Pages of citizens: rooms fill them in and serve them at addresses of their own."""


def test_every_page_of_the_staff_has_its_file_and_every_file_its_address():
    built = {file.stem for file in (ROOT / "web").glob("*.html")} - NOT_BUILT
    assert {name.removesuffix(".html") for name in PAGES.values()} == built - WRITTEN


def test_the_staffs_line_leads_to_pages():
    line = (ROOT / "web/src/staff/nav.ts").read_text(encoding="utf-8")
    addresses = set(re.findall(r"\['(/[a-z/-]+)', 'staff\.nav", line))
    assert "/supervisor/late" in addresses
    assert addresses <= PAGES.keys()
