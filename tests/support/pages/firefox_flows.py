"""What people do in the pages in Firefox; :mod:`tests.support.pages.flows` without Playwright."""

from tests.support.browsers.firefox import FirefoxElement, FirefoxPage
from tests.support.servers.station import Account


class FirefoxPerson:
    """What citizen and operator have in common during a contact."""

    def __init__(self, page: FirefoxPage) -> None:
        self.page = page
        self.by = page.by

    @property
    def remote_video(self) -> FirefoxElement:
        """The other party's picture."""
        return self._video("remote-video")

    @property
    def local_video(self) -> FirefoxElement:
        """The own picture."""
        return self._video("local-video")

    def _video(self, test_id: str) -> FirefoxElement:
        return self.page.locator(f'video[data-testid="{test_id}"], [data-testid="{test_id}"] video')

    async def is_told_of_recording(self) -> None:
        """Wait until the page says that the call is being recorded."""
        await self.page.locator('[data-testid="recording-indicator"][data-state="active"]').wait()

    async def in_call(self) -> None:
        """Wait until the conversation has begun."""
        await self.by("hang-up").wait()

    async def writes(self, text: str) -> None:
        """Write a line key by key and send it."""
        await self.by("chat-input").type(text)
        await self.by("chat-send").click()

    async def reads(self, text: str) -> None:
        """Wait until *text* is a finished line of the chat."""
        await self.by("chat-log").says(text)


class FirefoxCitizen(FirefoxPerson):
    """A visitor of ``/``."""

    async def enter(self, category: str, *, recording: bool) -> "FirefoxCitizen":
        """Go from the first page into the queue."""
        await self.page.goto("/")
        await self.by(f"topic-{category}").click()
        await self.by("consent-recording" if recording else "consent-no-recording").choose()
        await self.by("enter-queue").click()
        await self.page.locator('[data-testid="leave-queue"], [data-testid="hang-up"]').wait()
        return self

    async def hang_up(self) -> None:
        """End the conversation."""
        await self.by("hang-up").click()

    async def ended(self) -> None:
        """Wait for the view after the call."""
        await self.by("call-ended").wait()


class FirefoxOperator(FirefoxPerson):
    """An operator at ``/desk``."""

    async def start(self, account: Account) -> "FirefoxOperator":
        """Sign in and wait for the desk."""
        await self.page.goto("/login")
        await self.by("username").type(account.username)
        await self.by("password").type(account.password)
        await self.by("sign-in").click()
        await self.by("agent-state").wait()
        return self

    async def in_state(self, *states: str) -> None:
        """Wait until the own state is one of *states*."""
        await self.by("agent-state").wait(
            "(element, states) => states.includes(element.dataset.state)", states
        )

    async def available(self) -> None:
        """Become available; may at once be ringing."""
        await self.by("state-available").click()
        await self.in_state("available", "offered")

    async def offline(self) -> None:
        """Stop taking contacts."""
        await self.by("state-offline").click()
        await self.in_state("offline")

    async def accept(self) -> None:
        """Wait for the ringing and answer it."""
        await self.by("accept-offer").click()
        await self.in_call()
        await self.in_state("busy")

    async def hang_up(self) -> None:
        """End the conversation; wrap-up follows."""
        await self.by("hang-up").click()
        await self.in_state("wrap_up")

    async def wrap_up(self, code: str = "information-given") -> None:
        """Say how it ended and close the contact."""
        await self.in_state("wrap_up")
        await self.by("wrap-up-code").select(code)
        await self.by("finish-wrap-up").click()
        await self.in_state("available", "offline", "paused")
