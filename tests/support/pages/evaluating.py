"""What reviewers do in their browsers beside the player."""

from collections.abc import Mapping

from playwright.async_api import Page, expect

from tests.support.pages.flows import Reviewer

ANSWERS: Mapping[str, int | None] = {
    "greets": 1, "listens": 3, "right": 0, "privacy": 1, "next": None,
}  # fmt: skip


async def answer(page: Page, answers: Mapping[str, int | None]) -> None:
    """Fill the form in by its radio buttons, which lie under their words."""
    for item, step in answers.items():
        value = "na" if step is None else str(step)
        await page.locator(f'[data-item="{item}"] input[value="{value}"]').check(force=True)


async def watch(reviewer: Reviewer) -> None:
    """Play the open recording at double speed until the station has seen enough of it."""
    await reviewer.say_why()
    video = reviewer.by("player").locator("video").first
    await expect(video).to_have_js_property("readyState", 4)
    await reviewer.page.locator(".player-speed select").select_option("2")
    await reviewer.play()
    await expect(reviewer.by("watched")).to_have_attribute("data-enough", "yes", timeout=60_000)


async def calibrate(reviewer: Reviewer, name: str) -> None:
    """Begin a calibration of everybody on the open recording."""
    page = reviewer.page
    await page.locator("details.evaluation-more summary").click()
    await page.locator("#calibration-name").fill(name)
    people = page.locator('input[name="person"]')
    await expect(people).to_have_count(2)
    for person in await people.all():
        await person.check(force=True)
    await reviewer.by("begin-calibration").click()
