"""What can be tried in WebKit, the engine of every iPhone, on a phone's window: a whole contact in writing, devices,
a message, and the quality player. Debian's build has no `RTCPeerConnection`, and so no calls (docs/iphone.md)."""

import pytest
import pytest_asyncio
from PIL import Image

from tests.support.browsers.stage import ARTIFACTS
from tests.support.browsers.webkit import WebKit, is_installed
from tests.support.people.population import MediaPump, Promises, SyntheticOperator
from tests.support.situations.reviewed_calls import file_a_call

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not is_installed(), reason="webkit2gtk-driver and xvfb are not installed"),
]

PHONE = (390, 844)
SMALLEST = (320, 568)
WITHIN_S = 60.0


class Phone(WebKit):
    """WebKit in a phone's window, driven by test ids."""

    async def press(self, test_id):
        """Wait for something and tap it."""
        await self.sees(test_id)
        await self.click(by(test_id))

    async def choose(self, test_id):
        """Check a radio button by its label."""
        await self.sees(test_id)
        name = await self.evaluate(f"{one(test_id)}.id")
        await self.click(f'label[for="{name}"]')
        await self.until(f"{one(test_id)}.checked")

    async def sees(self, test_id):
        await self.until(f"!!{one(test_id)}?.checkVisibility()")

    async def reads(self, test_id, words):
        await self.until(f"({one(test_id)}?.innerText ?? '').includes({words!r})")

    async def fits(self):
        """Nothing in sight is wider than a phone, once the menu has measured its room anew."""
        for width, height in (SMALLEST, PHONE):
            await self.resize(width, height)
            await self.until(
                "[...document.querySelectorAll('body *')].filter((each) => each.checkVisibility() "
                "&& document.scrollingElement.scrollWidth > innerWidth "
                "&& each.getBoundingClientRect().right > innerWidth).map((each) => each.outerHTML.slice(0, 80)).join()",
                "",
            )
            assert await self.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def by(test_id):
    return f'[data-testid="{test_id}"]'


def one(test_id):
    return f"document.querySelector('{by(test_id)}')"


@pytest_asyncio.fixture(loop_scope="session")
async def phone(request):
    """A page in WebKit, in which nothing may go wrong."""
    phone = Phone()
    try:
        await phone.start()
        yield phone
        if getattr(request.node, "failed_call", False):
            await phone.screenshot(ARTIFACTS / request.node.name / "webkit.png")
            print(await phone.evaluate("location.href"), await phone.errors())
        else:
            assert await phone.errors() == []
    finally:
        await phone.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def operator(station):
    """An operator, offline before and afterwards."""
    operator = SyntheticOperator(station.url, MediaPump(), Promises(), station.account("operator1"))
    operator.open()
    yield operator
    await operator.socket.do("setState", state="offline")
    await operator.close()


async def test_a_contact_in_writing(phone, station, operator, tmp_path):
    await phone.goto(station.url)
    await phone.resize(*PHONE)
    await phone.sees("topic-search")
    await phone.fits()
    # what is urgent comes first, and into sight by itself
    await phone.type(by("topic-search"), "mio marito mi picchia")
    await phone.reads("crisis-help", "1522")
    await phone.until(
        "document.querySelector('#crisis-title').getBoundingClientRect().bottom < innerHeight / 2"
    )
    await phone.fits()
    await phone.clear(by("topic-search"))
    await phone.type(by("topic-search"), "patente scaduta")
    await phone.until(f"{one('crisis-help')} === null")
    await phone.until(f"!!{one('topic-result')}.querySelector('{by('topic-road-code')}')")
    await phone.press("topic-road-code")

    # one question at a time, of which the second wants an answer
    await phone.choose("modality-text")
    await phone.fits()
    await phone.press("next-question")
    await phone.sees("consent-recording")
    await phone.press("next-question")
    await phone.until("document.querySelector('#recording-missing').checkVisibility()")
    await phone.choose("consent-no-recording")
    await phone.fits()
    await phone.press("next-question")
    await phone.sees("visitor-name")
    await phone.type(by("visitor-name"), "Ada")
    await phone.fits()
    await phone.press("enter-queue")

    # the place in the queue outlives the page
    await phone.reads("queue-position", "1")
    await phone.fits()
    await phone.reload()
    await phone.reads("queue-position", "1")
    await operator.available()
    await operator.until(lambda: operator.offer, WITHIN_S, "a contact is offered")
    contact_id = await operator.accept()

    await phone.sees("hang-up")
    await operator.say("Buongiorno, Ada.")
    await phone.reads("chat-log", "Buongiorno, Ada.")
    await phone.type(by("chat-input"), "La mia patente è scaduta.")
    await phone.press("chat-send")
    await operator.until(
        lambda: [line["text"] for line in operator.chat][-1:] == ["La mia patente è scaduta."],
        WITHIN_S,
        "what the citizen wrote has arrived",
    )
    picture = tmp_path / "patente.png"
    Image.new("RGB", (640, 400), "#b5651d").save(picture)
    await phone.type(by("chat-attach-file"), str(picture))
    await phone.until(f"{one('chat-file')}?.dataset.state", "ready")
    await phone.until(f"{one('chat-file')}.querySelector('img')?.naturalWidth > 0")
    await phone.fits()
    await phone.reload()
    await phone.reads("chat-log", "La mia patente è scaduta.")
    await phone.until(f"{one('chat-file')}?.querySelector('img')?.naturalWidth > 0")

    # hung up by mistake, and then for good
    await phone.press("hang-up")
    await phone.sees("call-ended")
    await phone.fits()
    await phone.press("return-to-call")
    await phone.sees("hang-up")
    await operator.say("Ci siamo ancora.")
    await phone.reads("chat-log", "Ci siamo ancora.")
    await phone.press("hang-up")
    await phone.sees("call-ended")
    await operator.until(lambda: operator.state == "wrap_up", WITHIN_S, "the contact is over")
    assert operator.contact["contactId"] == contact_id
    await operator.finish()
    await phone.until(f"{one('return-offer')} === null")
    await phone.fits()


async def test_devices_before_a_call(phone, station):
    await phone.goto(f"{station.url}/test?lang=it")
    await phone.press("trial-start")
    # the track alone: every third time WebKitGTK draws no picture of its mock camera
    live = (
        "document.querySelector('.trial-picture video')?.srcObject?.getVideoTracks()[0].readyState"
    )
    await phone.until(live, "live")
    await phone.until("!!document.querySelector('vs-meter')")
    # where calls are missing it is said, and nobody is blamed for it
    await phone.reads("path-test", "Questo browser non può fare chiamate")
    await phone.reads("trial-verdict", "scelga «Solo testo»")
    await phone.fits()

    # the same on the way into the queue
    await phone.goto(f"{station.url}/?lang=it#licences")
    await phone.until(f"{one('local-video')}?.srcObject?.getVideoTracks().length", 1)
    await phone.reads("path-test", "Questo browser non può fare chiamate")
    await phone.fits()
    await phone.choose("modality-text")
    await phone.until(f"{one('local-video')} === null && {one('path-test')} === null")


async def test_a_message_is_left_and_followed(phone, special_station):
    # of its own: on the shared station the message would be offered to the operators of later tests
    station = special_station({})
    await phone.goto(f"{station.url}/message?topic=weapons")
    await phone.sees("send-message")
    await phone.fits()
    await phone.type("#message-text", "Ho trovato una vecchia pistola in cantina.")
    await phone.type("#message-email", "ada@example.org")
    await phone.click('label[for="message-consent"]')
    await phone.press("send-message")
    await phone.sees("message-received")
    await phone.fits()
    code = await phone.evaluate(f"{one('message-code')}.textContent")
    await phone.goto(f"{station.url}/message#follow")
    await phone.sees("open-message")
    await phone.fits()
    await phone.type("#follow-code", code)
    await phone.press("open-message")
    await phone.reads("followed", "Ho trovato una vecchia pistola in cantina.")
    await phone.sees("message-state")
    await phone.fits()


async def test_a_recording_plays(phone, special_station):
    station = special_station({})
    file_a_call(station)
    account = station.account("quality1")
    await phone.goto(f"{station.url}/login?next=/quality")
    await phone.sees("username")
    await phone.fits()
    await phone.type(by("username"), account.username)
    await phone.type(by("password"), account.password)
    await phone.press("sign-in")
    await phone.until("location.pathname", "/quality")
    await phone.press("recording-row")
    films = f"[...{one('player')}.querySelectorAll('video')]"
    await phone.until(f"{films}.map(({{ readyState }}) => readyState >= 2).join()", "true,true")
    await phone.click(f"{by('player')} video")
    await phone.until(f"{films}.every(({{ currentTime }}) => currentTime > 1)")
    assert await phone.evaluate(f"{films}.map(({{ error }}) => error)") == [None, None]
    assert await phone.evaluate(f"{films}.some(({{ videoWidth }}) => videoWidth > 0)")
    await phone.fits()
