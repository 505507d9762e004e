"""What people do in the pages: one class per person, one method per step, all of it through the
interface and only by the test ids that the contract promises."""

import re
from collections.abc import Sequence

from playwright.async_api import Locator, Page, expect

from tests.support.browsers.chromium import Watch
from tests.support.servers.station import Account

CALL_TIMEOUT_MS = 30_000
_WHY_NOT_LOADED = """video =>
    `${video.dataset.party}: ${video.error?.message ?? "no error"}, network state ${video.networkState}`"""


class Person:
    """What citizen and operator have in common during a contact."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.page: Page = watch.page

    def by(self, test_id: str) -> Locator:
        """Return the element with *test_id*."""
        return self.page.get_by_test_id(test_id)

    @property
    def remote_video(self) -> Locator:
        """The other party's picture."""
        return self.page.locator(
            'video[data-testid="remote-video"], [data-testid="remote-video"] video'
        )

    @property
    def local_video(self) -> Locator:
        """The own picture."""
        return self.page.locator(
            'video[data-testid="local-video"], [data-testid="local-video"] video'
        )

    @property
    def recording(self) -> Locator:
        """The sign that bytes of this call are being kept."""
        return self.page.locator('[data-testid="recording-indicator"][data-state="active"]')

    async def is_told_of_recording(self) -> None:
        """Wait until the page says that the call is being recorded."""
        await expect(self.recording).to_be_visible()

    async def in_call(self) -> None:
        """Wait until the conversation has begun."""
        await expect(self.by("hang-up")).to_be_visible(timeout=CALL_TIMEOUT_MS)

    async def type(self, text: str) -> None:
        """Write into the chat line key by key, without sending it."""
        await self._open_chat()
        await self.by("chat-input").press_sequentially(text, delay=20)

    async def send(self, text: str | None = None) -> None:
        """Send the line, after filling it with *text* if given."""
        await self._open_chat()
        if text is not None:
            await self.by("chat-input").fill(text)
        await self.by("chat-send").click()

    async def reads(self, text: str) -> None:
        """Wait until *text* is a finished line of the chat."""
        await expect(self.by("chat-log")).to_contain_text(text)

    async def reads_unfinished(self, text: str) -> None:
        """Wait until *text* is in sight as being written, before it is a line of the chat."""
        await expect(self.page.get_by_text(text).first).to_be_visible()
        await expect(self.by("chat-log")).not_to_contain_text(text)

    async def _open_chat(self) -> None:
        """The chat line is at hand; overridden where it first has to be opened."""
        await expect(self.by("chat-input")).to_be_visible()

    async def hang_up(self) -> None:
        """End the conversation."""
        await self.by("hang-up").click()


class Citizen(Person):
    """A visitor of ``/``."""

    async def open(self) -> "Citizen":
        """Open the first page and wait until topics can be chosen."""
        await self.page.goto("/")
        await expect(self.by("topic-search")).to_be_visible()
        return self

    async def choose_topic(self, category: str, *, search: str | None = None) -> None:
        """Choose a topic, finding it through the search when it is not in sight."""
        if search is not None:
            await self.by("topic-search").fill(search)
        await self.by(f"topic-{category}").click()
        await expect(self.by("enter-queue").or_(self.by("next-question"))).to_be_visible()

    async def go_on_to(self, test_id: str) -> None:
        """Answer on, where the screen asks one question at a time, to the one that has *test_id*."""
        wanted, go_on = self.by(test_id), self.by("next-question")
        await expect(wanted.or_(go_on).first).to_be_attached()
        while not await wanted.count():
            await go_on.click()
            await expect(wanted.or_(go_on).first).to_be_attached()

    async def choose_recording(self, wanted: bool) -> None:
        """Decide about the recording."""
        await self.go_on_to("consent-recording")
        await _choose(self.by("consent-recording" if wanted else "consent-no-recording"))

    async def choose_modality(self, modality: str) -> None:
        """Choose ``video``, ``audio`` or ``text``."""
        await _choose(self.by(f"modality-{modality}"))

    async def enter(
        self,
        category: str = "weapons",
        *,
        recording: bool = False,
        name: str | None = None,
        modality: str | None = None,
    ) -> "Citizen":
        """Go from the first page into the queue."""
        await self.open()
        await self.choose_topic(category)
        if modality is not None:
            await self.choose_modality(modality)
        await self.choose_recording(recording)
        if name is not None:
            await self.go_on_to("visitor-name")
            await self.by("visitor-name").fill(name)
        await self.join()
        await expect(self.by("leave-queue").or_(self.by("hang-up"))).to_be_visible()
        return self

    async def join(self) -> None:
        """Send what was chosen."""
        await self.go_on_to("enter-queue")
        await expect(self.by("enter-queue")).to_be_enabled()
        await self.by("enter-queue").click()

    async def at_position(self, position: int, *, within_s: float = 30) -> None:
        """Wait until the page says that this is the place in the queue."""
        await expect(self.by("queue-position")).to_have_text(
            re.compile(rf"(^|\D){position}(\D|$)"), timeout=within_s * 1000
        )

    async def reload(self) -> None:
        """Load the page again, as by the browser's button."""
        await self.page.reload()

    async def leave(self) -> None:
        """Give the place up, at once and without the time in which that can be taken back."""
        await self.by("leave-queue").click()
        sure = self.page.locator(".vs-leaving [data-confirm]")
        first_page = self.by("topic-search")
        # while it rings nothing is asked
        await expect(sure.or_(first_page)).to_be_visible()
        if await sure.is_visible():
            await sure.click()
        await expect(first_page).to_be_visible()

    async def ended(self) -> None:
        """Wait for the view after the call."""
        await expect(self.by("call-ended")).to_be_visible(timeout=CALL_TIMEOUT_MS)


class Staff(Person):
    """Somebody with an account."""

    async def sign_in(self, account: Account, *, expecting: str) -> None:
        """Open the page at *expecting* with the session of *account*, without the sign-in page."""
        answer = await self.page.context.request.post(
            "/api/v1/session",
            data={"username": account.username, "password": account.password},
        )
        assert answer.ok, await answer.text()
        await self.page.goto(expecting)

    async def sign_in_by_page(self, account: Account, *, expecting: str) -> None:
        """Sign in on ``/login`` as a person does and wait for the page at *expecting*."""
        await self.page.goto("/login")
        await self.by("username").fill(account.username)
        await self.by("password").fill(account.password)
        await self.by("sign-in").click()
        await self.page.wait_for_url(re.compile(re.escape(expecting) + r"/?([?#].*)?$"))

    async def say_why(self, reason: str = "review") -> None:
        """Say why recordings are opened, if the page asks: it does once a session."""
        dialog = self.by(f"reason-{reason}")
        await expect(dialog.or_(self.by("player")).first).to_be_visible()
        if await dialog.is_visible():
            await dialog.check(force=True)
            await self.by("save-reason").click()


class Operator(Staff):
    """An operator at ``/desk``."""

    async def start(self, account: Account, *, by_page: bool = False) -> "Operator":
        """Sign in and wait for the desk."""
        sign_in = self.sign_in_by_page if by_page else self.sign_in
        await sign_in(account, expecting="/desk")
        await self.connected()
        return self

    async def connected(self) -> None:
        """Wait until the desk knows its state: what is clicked while it connects may move away under the pointer."""
        await expect(self.page.locator(".desk-agent[data-state]")).to_be_visible()

    async def in_state(self, *states: str, within_s: float = 30) -> None:
        """Wait until the own state is one of *states*."""
        await expect(self.by("agent-state")).to_have_attribute(
            "data-state", re.compile(f"^({'|'.join(states)})$"), timeout=within_s * 1000
        )

    async def available(self) -> None:
        """Become available; may at once be ringing."""
        await self.by("state-available").click()
        await self.in_state("available", "offered")

    async def offline(self) -> None:
        """Stop taking contacts."""
        await self.by("state-offline").click()
        await self.in_state("offline")

    async def rings(self, *, within_s: float = 30) -> None:
        """Wait until a contact is offered."""
        await expect(self.by("offer")).to_be_visible(timeout=within_s * 1000)
        await self.in_state("offered")

    async def accept(self) -> None:
        """Wait for the ringing and answer it."""
        await self.rings()
        await self.by("accept-offer").click()
        await self.in_call()
        await self.in_state("busy")

    async def decline(self) -> None:
        """Refuse what rings."""
        await self.by("decline-offer").click()
        await expect(self.by("offer")).to_be_hidden()

    async def hang_up(self) -> None:
        """End the conversation; wrap-up follows."""
        await super().hang_up()
        await self.in_state("wrap_up")

    async def wrap_up(self, code: str = "information-given") -> None:
        """Say how it ended and close the contact."""
        await self.in_state("wrap_up")
        await _pick(self.by("wrap-up-code"), code)
        await self.by("finish-wrap-up").click()
        await expect(self.by("agent-state")).not_to_have_attribute("data-state", "wrap_up")


class Reviewer(Staff):
    """A quality reviewer at ``/quality``."""

    async def start(self, account: Account, *, by_page: bool = False) -> "Reviewer":
        """Sign in and wait for the list of recordings."""
        sign_in = self.sign_in_by_page if by_page else self.sign_in
        await sign_in(account, expecting="/quality")
        await expect(self.by("recordings-table")).to_be_visible()
        return self

    @property
    def rows(self) -> Locator:
        """The recordings in the list."""
        return self.by("recording-row")

    async def open_newest(self) -> Sequence[Locator]:
        """Open the first recording of the list; return one video per party, loaded."""
        await self.rows.first.click()
        await self.say_why()
        videos = self.by("player").locator("video")
        await expect(videos).to_have_count(2)
        listed = [videos.nth(0), videos.nth(1)]
        for video in listed:
            try:
                await expect(video).to_have_js_property("readyState", 4, timeout=60_000)
            except AssertionError as problem:
                problem.add_note(await video.evaluate(_WHY_NOT_LOADED))
                raise
        return listed

    async def play(self) -> None:
        """Let the open recording play, by a click on a picture."""
        await self.by("player").locator("video").first.click()
        for video in await self.by("player").locator("video").all():
            await expect(video).to_have_js_property("paused", False)


async def _choose(radio: Locator) -> None:
    """Check a radio button as a person does, by its label where the label covers it."""
    label = radio.page.locator(f'label[for="{await radio.get_attribute("id")}"]')
    if await label.count() == 1 and await label.is_visible():
        await label.click()
    else:
        await radio.check()
    await expect(radio).to_be_checked()


async def _pick(field: Locator, value: str) -> None:
    """Choose *value* in a select, or among the radio buttons of a group."""
    if await field.evaluate("element => element.tagName") == "SELECT":
        await field.select_option(value)
    else:
        await _choose(field.locator(f'input[value="{value}"]'))
