"""What ``make screens SCREENS="--judge"`` says of a state: what is wrong with it in each look, and nothing else."""

import pytest

from tests.support.pages.looks import faults, round_by_keyboard

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

BAD = """<html lang="it"><head><title>Pagina</title><style>
  body { margin: 0; background: #fff; color: #000; font-size: 1rem }
  :focus { outline: 3px solid blue }
  #wide { width: 500px }
  #cut { width: 8em; max-width: 130px; overflow: hidden; white-space: nowrap }
  #ringless { outline: none }
  #covered { position: fixed; bottom: 0 }
  #cover { position: fixed; bottom: 0; left: 0; right: 0; height: 90px; background: #fff }
  #faceless { appearance: none; border: 0; width: 48px; height: 48px; background: #06c }
  @media (prefers-color-scheme: dark) { body { background: #000 } h1 { color: #222 } }
</style></head><body><main><h1>Pagina</h1><div id="wide">Larga</div><p id="cut">Impostazioni</p>
  <button id="ringless">Senza anello</button><button id="faceless" aria-label="Menu"></button><a id="covered" href="#x">Coperto</a>
</main><div id="cover"></div></body></html>"""
FOUND = {
    "320 px": "wider than the window by 180 px",
    "dark": "color-contrast",
    "forced colours": 'nothing to see of <button id="faceless"',
    "text 200 %": "cut: Impostazioni",
    "text 200 % in the hand": "wider than the window by 110 px",
}


async def test_each_look_finds_what_is_wrong_with_it(stage):
    stage.base_url = "about:blank"
    watch = await stage.citizen(as_party=None)
    await watch.page.set_content(BAD)
    before = watch.page.viewport_size
    found = await faults(watch.page)
    for look, fault in FOUND.items():
        assert any(each.startswith(f"{look}: {fault}") for each in found), (look, found)
        elsewhere = [each for each in found if each.startswith("desk: ") and fault in each]
        assert not elsewhere, elsewhere
    enlarged = [each.removeprefix("zoom 200 %: ") for each in found if each.startswith("zoom")]
    assert 'no ring on <button id="ringless">Senza anello</button>' in enlarged, enlarged
    assert [each for each in enlarged if 'id="covered"' in each], enlarged
    assert watch.page.viewport_size == before
    assert await watch.page.evaluate("[innerWidth, devicePixelRatio]") == [before["width"], 1]
    assert await watch.page.evaluate("matchMedia('(forced-colors: active)').matches") is False


async def test_a_page_without_faults_has_none_in_any_look(stage):
    stage.base_url = "about:blank"
    watch = await stage.citizen(as_party=None)
    good = "<html lang='it'><head><title>Pagina</title></head><body><main><h1>Pagina</h1><p>Testo</p></main></body></html>"
    await watch.page.set_content(good)
    assert await faults(watch.page) == []


async def test_a_caught_focus_is_found(stage):
    stage.base_url = "about:blank"
    watch = await stage.citizen(as_party=None)
    style = "<style>:focus { outline: 3px solid blue }</style>"
    caught = "<input id='caught' onkeydown=\"if (event.key === 'Tab') event.preventDefault()\">"
    await watch.page.set_content(
        f"{style}<main><button>Prima</button>{caught}<button>Dopo</button></main>"
    )
    found = await round_by_keyboard(watch.page)
    assert [each for each in found if each.startswith("the focus is caught in")], found
    assert await watch.page.evaluate("document.activeElement === document.body")
