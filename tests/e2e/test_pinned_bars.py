"""What has the focus is never wholly behind a bar that is pinned to an edge (WCAG 2.2, 2.4.11), in a low window: the real
style sheets around stand-ins for the pages."""

import subprocess

import pytest

from tests.support.pages.looks import round_by_keyboard
from tests.support.servers.station import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

WEB = ROOT / "web"
ENTRIES = "".join(f'<p><a href="#{each}">Voce {each}</a></p><p>Testo</p>' for each in range(36))
AT_THE_FOOT = '<button class="btn btn-primary">Salva</button>'
STAGE = '<div style="height: 100vh; display: flex; flex-direction: column"><section class="desk-stage" style="flex: 1">{}</section></div>'
BARS = {
    "steps": ("citizen/citizen", f'<header class="vs-steps"><div>Passi</div></header><main>{ENTRIES}</main>'),
    "exit": ("message/message", f'<div class="vs-exit-bar"><div>{AT_THE_FOOT}</div></div><main>{ENTRIES}</main>'),
    "dialog": (
        "message/message",
        (f'<dialog class="vs-dialog"><div class="vs-dialog-content"><h2>Domanda</h2>{ENTRIES}'
        f'<div class="vs-dialog-actions">{AT_THE_FOOT}</div></div></dialog>'),
    ),
    "controls": (
        "desk/desk",
        STAGE.format(
            f'<div>{ENTRIES}</div><div class="desk-controls"><button class="desk-control">'
            '<span class="desk-control-face">x</span></button></div>'
        ),
    ),
    "wrap-up": (
        "desk/desk",
        STAGE.format(
            f'<div class="desk-card">{ENTRIES}<div class="desk-wrap-actions">{AT_THE_FOOT}</div></div>'
        ),
    ),
    "player": (
        "quality/quality",
        f'<main>{ENTRIES}<div class="player-bar"><input type="range"><div style="height: 3.5rem"></div></div></main>',
    ),
    "report": ("command-reports/command-reports", f'<main>{ENTRIES}<div class="report-foot">{AT_THE_FOOT}</div></main>'),
    "roll": (
        "conference/conference",
        ('<div class="vs-conference-tab" style="height: 100vh; flex: none; overflow-y: auto"><div class="vs-roll-head"><h2>Appello</h2>'
        f"<p>Presenti 3 di 26</p></div>{ENTRIES}</div>"),
    ),
}  # fmt: skip
"""The style sheet of each page with a pinned bar, and what the bar is pinned over."""


def style(sheet: str) -> str:
    """Compile a page's style sheet, with what every page has below it."""
    paths = ("--load-path=src/styles", "--load-path=node_modules")
    sheets = ("src/styles/base.scss", f"src/pages/{sheet}.scss")
    return "".join(
        subprocess.run(
            ["node_modules/.bin/sass", "--no-source-map", "--quiet", *paths, each],
            cwd=WEB, capture_output=True, text=True, check=True,
        ).stdout
        for each in sheets
    )  # fmt: skip


@pytest.mark.parametrize("bar", BARS)
async def test_the_focus_is_never_behind_a_pinned_bar(stage, bar):
    sheet, body = BARS[bar]
    stage.base_url = "about:blank"
    watch = await stage.citizen(as_party=None, viewport=(640, 512))
    await watch.page.set_content(
        f'<html lang="it"><head><style>{style(sheet)}</style></head><body>{body}</body></html>'
    )
    await watch.page.evaluate("document.querySelector('dialog')?.showModal()")
    found = await round_by_keyboard(watch.page)
    assert not [each for each in found if each.startswith("covered")], found
