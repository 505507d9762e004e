"""Nine tasks of a person who is new, done by a script as that person would: how many steps each takes, and how many seconds.

``python -m tests.e2e.newcomer [TASK ...]`` fills a station with a day of work for each task and prints one line a task. A step is
one click, one field filled in or one command; reading and thinking are not in the seconds.
"""

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Error, Locator, Page, async_playwright, expect

from tests.e2e.screens_worked import ON_A_DESK
from tests.support.browsers.stage import EXPECTED_WITHIN_MS, Browsers, Stage
from tests.support.pages.evaluating import ANSWERS
from tests.support.pages.flows import Reviewer, Staff
from tests.support.people.population import Population
from tests.support.servers.exchange import TOKEN
from tests.support.servers.station import ROOT, Station
from tests.support.situations.worked_day import Acting, takes, worked

SETTINGS = {"VS_PBX_TOKEN": TOKEN, "VS_RING_S": "60"}
SOON_MS = 60_000


class Steps:
    """The steps of one person on one page, counted and timed from :meth:`begin` on."""

    def __init__(self, page: Page | None = None) -> None:
        self._page = page
        self.count = 0
        self.seconds = 0.0
        self._began = 0.0

    @property
    def page(self) -> Page:
        assert self._page is not None
        return self._page

    def begin(self) -> None:
        self.count, self._began = 0, time.monotonic()

    def end(self) -> None:
        self.seconds = time.monotonic() - self._began

    def by(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    async def click(self, what: Locator | str) -> None:
        self.count += 1
        await (self.by(what) if isinstance(what, str) else what).click()

    async def fill(self, field: str, words: str) -> None:
        self.count += 1
        await self.page.locator(field).fill(words)

    async def check(self, what: Locator) -> None:
        self.count += 1
        await what.check(force=True)

    async def go(self, path: str) -> None:
        """Go to a page by the menu of the header, behind its last button where the page does not fit."""
        link = self.page.locator(f'vs-staff-nav a[href="{path}"]').filter(visible=True)
        if not await link.count():
            await self.click(self.page.locator(".staff-nav-more"))
        await self.click(link.first)


async def _signed_in(stage: Stage, station: Station, who: str, at: str) -> Steps:
    person = Staff(await stage.operator(who, viewport=ON_A_DESK))
    await person.sign_in(station.account(who), expecting=at)
    return Steps(person.page)


async def operator_with_two_topics(stage: Stage, station: Station) -> Steps:
    """An administrator makes an account of an operator who answers two topics."""
    steps = await _signed_in(stage, station, "admin1", "/admin")
    await expect(steps.by("accounts-table")).to_be_visible()
    steps.begin()
    await steps.click("new-account")
    await steps.fill("#account-username", "nuovo")
    await steps.fill("#account-name", "Nadia Nuova")
    boxes = steps.page.locator("#account-form > fieldset input[type=checkbox]")
    await steps.check(boxes.nth(0))
    await steps.check(boxes.nth(4))
    await steps.click("save-account")
    await expect(steps.by("one-time-password")).to_be_visible()
    steps.end()
    return steps


async def holiday(stage: Stage, station: Station) -> Steps:
    """An administrator closes the station on a day."""
    steps = await _signed_in(stage, station, "admin1", "/admin")
    await expect(steps.by("accounts-table")).to_be_visible()
    steps.begin()
    await _section(steps, "hours")
    await steps.fill("#exception-date", f"24/12/{datetime.now(UTC).year + 1}")
    await steps.fill("#exception-note", "Vigilia")
    await steps.click("add-exception")
    await steps.click("save-hours")
    await expect(steps.page.get_by_text("Gli orari valgono da adesso")).to_be_visible()
    steps.end()
    return steps


async def rename_topic(stage: Stage, station: Station) -> Steps:
    """An administrator gives a topic another name."""
    steps = await _signed_in(stage, station, "admin1", "/admin")
    await expect(steps.by("accounts-table")).to_be_visible()
    steps.begin()
    await _section(steps, "topics")
    await steps.click("topic-edit-weapons")
    await steps.fill("[data-testid=topic-label]", "Armi da caccia")
    await steps.click(steps.by("topic-form").locator("[type=submit]"))
    await expect(steps.by("topics-table")).to_contain_text("Armi da caccia")
    steps.end()
    return steps


async def _section(steps: Steps, name: str) -> None:
    await steps.click(steps.page.locator(f'a[href$="#section={name}"]').first)


async def review(stage: Stage, station: Station) -> Steps:
    """A reviewer opens the newest recording, listens to it, fills the form in and hands it in."""
    person = await stage.operator("quality1", viewport=ON_A_DESK)
    reviewer = await Reviewer(person).start(station.account("quality1"))
    await expect(reviewer.rows.first).to_be_visible()
    steps = Steps(reviewer.page)
    steps.begin()
    await steps.click(reviewer.rows.first)
    await steps.click("begin-evaluation")
    for item, step in ANSWERS.items():
        value = "na" if step is None else str(step)
        await steps.check(steps.page.locator(f'[data-item="{item}"] input[value="{value}"]'))
    await steps.fill("#evaluation-summary", "La norma citata non era quella.")
    video = reviewer.by("player").locator("video").first
    await expect(video).to_have_js_property("readyState", 4, timeout=SOON_MS)
    steps.count += 1
    await steps.page.locator(".player-speed select").select_option("2")
    await steps.click(video)
    await expect(reviewer.by("watched")).to_have_attribute("data-enough", "yes", timeout=SOON_MS)
    await steps.click("submit-evaluation")
    await expect(reviewer.by("release-evaluation")).to_be_visible()
    steps.end()
    return steps


async def briefing_and_roll(stage: Stage, station: Station) -> Steps:
    """A supervisor begins the day with its briefing, calls all offices and takes the roll."""
    steps = await _signed_in(stage, station, "supervisor1", "/supervisor")
    await expect(steps.by("phases")).to_be_visible()
    steps.begin()
    await steps.go("/supervisor/day")
    await steps.click("day-brief")
    await steps.click("confirm-day")
    await steps.click("call-offices")
    async with steps.page.expect_popup() as opened:
        await steps.click("confirm-conference")
    hall = await opened.value
    await steps.click(hall.get_by_test_id("join-conference"))
    await expect(hall.get_by_test_id("participant-count")).to_be_visible(timeout=SOON_MS)
    await steps.click(hall.locator("#tab-roll"))
    await steps.click(hall.get_by_test_id("call-roll"))
    await expect(hall.get_by_test_id("roll-call").get_by_role("listitem").first).to_be_visible()
    steps.end()
    return steps


async def exchange(stage: Stage, station: Station) -> Steps:
    """A technician goes through the walk with curl of docs/telephony.md, with an operator who answers."""
    text = (ROOT / "docs" / "telephony.md").read_text(encoding="utf-8")
    walk = text.partition("## A walk with curl")[2].partition("\n## ")[0]
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", walk, re.DOTALL)).replace("\\\n", "")
    commands = [
        line
        for line in blocks.splitlines()
        if line.startswith("curl ") and "--no-buffer" not in line
    ]
    steps, call = Steps(), ""
    async with Acting(station) as acting:
        day = await acting.do("supervisor1", "GET", "day")
        if day["phase"] == "briefing":
            move = {"move": "open", "revision": day["revision"]}
            await acting.do("supervisor1", "POST", "day/moves", move)
    async with Population(station.url) as people:
        operator = await people.operator(station.account("operator1"))
        await operator.available()
        steps.begin()
        for command in commands:
            if command.rstrip().endswith("}'") and "rating" in command:
                await operator.finish()
            told = await _curl(station, call, command)
            steps.count += 1
            if not call:
                call = str(json.loads(told)["contactId"])
                await takes(operator, call)
        steps.end()
    return steps


async def _curl(station: Station, call: str, command: str) -> str:
    """Run a command of the page; what it is refused for a moment is sent again, as the page says."""
    given = f'STATION={station.url}; AUTH="Authorization: Bearer {TOKEN}"; CALL={call}; '
    while True:
        run = await asyncio.create_subprocess_exec(
            "bash", "-c", given + command.replace("curl ", "curl -sS ", 1),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        told = (await run.communicate())[0].decode()
        assert run.returncode == 0, told
        answer = json.loads(told) if told.startswith("{") else {}
        if "retryable" not in answer:
            return told
        assert answer["retryable"], f"{command}: {told}"
        await asyncio.sleep(0.2)


async def last_month(stage: Stage, station: Station) -> Steps:
    """A supervisor reads the figures of the last month."""
    steps = await _signed_in(stage, station, "supervisor1", "/supervisor")
    await expect(steps.by("phases")).to_be_visible()
    steps.begin()
    await steps.go("/supervisor/reports")
    await steps.click("period-lastMonth")
    await expect(steps.by("period-lastMonth")).to_have_attribute("aria-pressed", "true")
    await expect(steps.by("reports-compared")).to_be_visible()
    steps.end()
    return steps


async def promise_kept(stage: Stage, station: Station) -> Steps:
    """A supervisor looks up whether messages of the last quarter were answered in time, month by month."""
    steps = await _signed_in(stage, station, "supervisor1", "/supervisor")
    await expect(steps.by("phases")).to_be_visible()
    steps.begin()
    await steps.go("/supervisor/reports")
    await steps.click("period-lastQuarter")
    await expect(steps.by("reports-table")).to_contain_text(
        re.compile("promessa delle 24 ore", re.IGNORECASE)
    )
    steps.end()
    return steps


async def restore(stage: Stage, station: Station) -> Steps:
    """A technician backs the running station up with its keys, and restores it beside."""
    steps = Steps()
    kept = station.data_dir.parent
    steps.begin()
    beside = {**station.environment(), "VS_DATA_DIR": str(kept / "restored")}
    keys = ("--keystore", str(kept / "keys"))
    for command, environment in (
        ("backup", station.environment()), ("restore", beside),
    ):  # fmt: skip
        run = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway.cli", command, str(kept / "backup"), *keys,
            cwd=kept, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        told = (await run.communicate())[0].decode()
        assert run.returncode == 0, told
        steps.count += 1
    steps.end()
    return steps


TASKS: dict[str, Callable[[Stage, Station], Awaitable[Steps]]] = {
    "a": operator_with_two_topics,
    "b": holiday,
    "c": rename_topic,
    "d": review,
    "e": briefing_and_roll,
    "f": exchange,
    "g": last_month,
    "h": promise_kept,
    "i": restore,
}


async def do_all(wanted: list[str]) -> int:
    """Do the wanted tasks one after the other at one station, and print what each took; return how many failed."""
    failed = 0
    expect.set_options(timeout=EXPECTED_WITHIN_MS)
    with tempfile.TemporaryDirectory(prefix="newcomer-") as directory:
        station = Station(Path(directory) / "station", SETTINGS).start()
        try:
            await worked(station, begun=False)
            async with async_playwright() as playwright:
                browsers = Browsers(playwright, Path(directory) / "media")
                for name in wanted:
                    stage = Stage(browsers)
                    stage.base_url = station.url
                    line = (TASKS[name].__doc__ or "").partition("\n")[0]
                    try:
                        steps = await TASKS[name](stage, station)
                    except (AssertionError, Error) as error:
                        failed += 1
                        print(f"{name}  failed: {line}\n{error}", flush=True)
                        continue
                    finally:
                        await stage.aclose()
                    print(
                        f"{name}  {steps.count:2} steps {steps.seconds:6.1f} s  {line}", flush=True
                    )
                await browsers.aclose()
        finally:
            station.kill()
    return failed


def main() -> int:
    """Do the tasks; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", nargs="*", help=f"of {', '.join(TASKS)}; all when none")
    wanted = parser.parse_args().task or list(TASKS)
    if unknown := set(wanted) - set(TASKS):
        parser.error(f"no such task: {', '.join(sorted(unknown))}")
    return asyncio.run(do_all(wanted))


if __name__ == "__main__":
    sys.exit(main())
