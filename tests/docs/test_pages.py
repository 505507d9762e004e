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


def test_no_page_asks_for_a_day_in_the_browsers_own_field():
    """It follows the language and the zone of the browser: 12/08/2026 for 8 December, on an Italian page."""
    own = re.compile(r"""type\s*[=:]\s*["'](?:date|time|datetime-local|month|week)["']""")
    sources = [
        file for kind in ("*.ts", "*.html") for file in (ROOT / "web" / "src").rglob(kind)
    ] + list((ROOT / "gateway").rglob("*.html"))
    assert len(sources) > 500
    assert [str(file) for file in sources if own.search(file.read_text(encoding="utf-8"))] == []


def test_the_document_of_administration_names_every_section():
    sections = {
        name
        for file in (ROOT / "web" / "src" / "pages").glob("*/admin-section.ts")
        for name in re.findall(
            r"^    name: '([a-z]+)'", file.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    table = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8").partition("\n## ")[0]
    assert len(sections) > 15
    assert set(re.findall(r"`([a-z]+)` ?(?=\(|,|\|)", table)) == sections
