"""With forced colours (high contrast), a chosen control looks different from the others."""

import pytest
from playwright.async_api import expect

from tests.e2e.states import conversation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.asyncio(loop_scope="session"),
]

LOOK = """element => {
  const style = getComputedStyle(element);
  const line = (of) => style[`${of}-style`] === 'none' ? 'none'
    : ['style', 'width', 'color'].map((each) => style[`${of}-${each}`]).join(' ');
  const filled = (of) => {
    const { backgroundColor } = getComputedStyle(of);
    return /, 0\\)$/.test(backgroundColor) && of.parentElement ? filled(of.parentElement) : backgroundColor;
  };
  const sides = ['border-top', 'border-right', 'border-bottom', 'border-left'];
  return [filled(element), ...sides.map(line), line('outline')];
}"""


OF_THE_SYSTEM = """element => {
  const probe = element.ownerDocument.createElement('p');
  element.after(probe);
  const given = ['Canvas', 'ButtonFace', 'Field', 'Highlight', 'SelectedItem'].map((colour) => {
    probe.style.forcedColorAdjust = 'none';
    probe.style.backgroundColor = colour;
    return getComputedStyle(probe).backgroundColor;
  });
  probe.remove();
  const { backgroundColor } = getComputedStyle(element);
  return given.includes(backgroundColor) || /^rgba\\(.*, 0\\)$/.test(backgroundColor);
}"""


async def look(element):
    """Background, borders and outline, in the colours that the system has forced."""
    return await element.evaluate(LOOK)


CHOSEN = (
    ":is([aria-pressed=true], [aria-selected=true], label:has(input:checked), input:checked + span)"
)


async def choose(element):
    """Click it, wait until it is chosen, and take pointer and focus away: their ring is not the look of what is chosen."""
    page = element.page
    # a radio button lies over what it draws
    await element.click(force=True)
    await expect(page.locator(CHOSEN).and_(element)).to_be_attached()
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement?.blur()")


async def assert_looks_chosen(element, other):
    """*element* looks different once it is chosen instead of *other*, and as before once that is chosen again."""
    await choose(other)
    before = await look(element)
    await choose(element)
    assert await look(element) != before, f"chosen or not, it looks like {before}"
    assert await element.evaluate(OF_THE_SYSTEM), "filled with a colour of the page's own"
    await choose(other)
    assert await look(element) == before


def label(page, test_id):
    """The label of a radio button, which is what one sees of it."""
    return page.locator("label").filter(has=page.get_by_test_id(test_id))


async def test_what_a_page_says_by_background_and_shadow_alone_is_gone(stage):
    stage.base_url = "about:blank"
    watch = await stage.citizen()
    await watch.page.emulate_media(forced_colors="active")
    await watch.page.set_content(
        "<body style='background: Canvas'><p>Not chosen</p><p style='background: #06c; box-shadow: 0 0 0 2px red; color: #fff'>Chosen</p>"
        "<p style='outline: 2px solid Highlight'>Chosen</p>"
    )
    plain, coloured, outlined = [await look(each) for each in await watch.page.locator("p").all()]
    assert coloured == plain
    assert outlined != plain


async def test_a_citizen_sees_what_is_chosen(cast):
    citizen = await cast.citizen()
    page = citizen.page
    await page.emulate_media(forced_colors="active")
    await citizen.open()
    topics = page.get_by_role("group", name="Argomenti da mostrare").get_by_role("button")
    await assert_looks_chosen(topics.nth(1), topics.nth(0))
    await citizen.choose_topic("weapons")
    await assert_looks_chosen(label(page, "modality-text"), label(page, "modality-audio"))
    yes, no = label(page, "consent-recording"), label(page, "consent-no-recording")
    await assert_looks_chosen(yes, no)
    await assert_looks_chosen(no, yes)


async def test_staff_see_what_is_chosen(cast):
    async with conversation(cast, modality="audio", topic="licences") as (_, operator):
        page = operator.page
        await page.emulate_media(forced_colors="active")
        # in a contact they say what comes after it
        await assert_looks_chosen(operator.by("state-paused"), operator.by("state-available"))
        tabs = page.get_by_role("tab")
        await assert_looks_chosen(tabs.nth(1), tabs.nth(0))
        boss = await cast.staff("supervisor1", "/supervisor")
        await boss.page.emulate_media(forced_colors="active")
        chips = boss.by("agents-table").locator(".floor-chip")
        await assert_looks_chosen(chips.nth(1), chips.nth(0))
    await assert_looks_chosen(operator.by("state-paused"), operator.by("state-offline"))
    reasons = page.locator(".desk-reasons span")
    await choose(operator.by("state-paused"))
    await assert_looks_chosen(reasons.nth(1), reasons.nth(0))
    await operator.offline()
