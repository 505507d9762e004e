"""Draw the icons of the installed page, ``web/public/icons/*.png``, from ``icon.svg`` beside them.

    .venv/bin/python tools/icons.py

The drawing fills its square and keeps to the circle that Android may cut out of it (a radius of 40 %), so that one
picture serves as a maskable icon and for Apple; the others have round corners. Each PNG holds the SHA-256 of its
source, by which ``tests/gateway/test_installed.py`` finds one that was forgotten. Chromium draws.
"""

import hashlib
import io
from pathlib import Path

from PIL import Image, PngImagePlugin
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parents[1] / "web/public/icons"
ROUND = 0.22
"""The radius of the corners, as a share of the side."""
ICONS = {
    "icon-192.png": (192, ROUND),
    "icon-512.png": (512, ROUND),
    "maskable-512.png": (512, 0.0),
    "apple-touch-icon.png": (180, 0.0),
}


def main() -> None:
    """Write every icon."""
    source = (FOLDER / "icon.svg").read_bytes()
    noted = PngImagePlugin.PngInfo()
    noted.add_text("source", hashlib.sha256(source).hexdigest())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page()
        for name, (side, radius) in ICONS.items():
            page.set_viewport_size({"width": side, "height": side})
            page.set_content(
                f"<style>body{{margin:0}}svg{{display:block;width:{side}px;height:{side}px;"
                f"border-radius:{side * radius}px}}</style>{source.decode()}"
            )
            drawn = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
            drawn.save(FOLDER / name, optimize=True, pnginfo=noted)
        browser.close()


if __name__ == "__main__":
    main()
