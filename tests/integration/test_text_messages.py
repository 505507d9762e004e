"""Text messages of which the hook does not take one: the others go, and it is tried again in its time."""

import asyncio
import secrets

import pytest
from aiohttp import web

from gateway.platform import text_messages
from gateway.platform.security.sealing import Sealer
from gateway.platform.text_messages import TextMessages
from queueing.runner import connect
from tests.queueing.conftest import Clock

FAILING, OTHER = "+393330000001", "+393330000002"


class Hook:
    """Keeps to whom a message was posted; answers 503 as often as it is told."""

    def __init__(self):
        self.seen = []
        self.fails = 0
        self._news = asyncio.Condition()

    async def take(self, request):
        async with self._news:
            self.seen.append((await request.json())["to"])
            self._news.notify_all()
        self.fails -= 1
        return web.Response(status=503 if self.fails >= 0 else 202)

    async def until(self, count):
        async with asyncio.timeout(20), self._news:
            await self._news.wait_for(lambda: len(self.seen) >= count)


@pytest.fixture
async def hook():
    made = Hook()
    app = web.Application()
    app.router.add_post("/send", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/send"
    yield made
    await runner.cleanup()


@pytest.fixture
async def texts(valkey_server, hook):
    """Makes what sends to the hook, with a clock of its own or the wall's."""
    redis = connect(valkey_server.url, decode_responses=True)
    made = []

    def make(now_ms):
        sending = TextMessages(
            redis, f"t{secrets.token_hex(4)}", Sealer(secrets.token_bytes(32)),
            url=hook.url, token=None, now_ms=now_ms,
        )  # fmt: skip
        made.append(sending)
        return sending

    yield make
    for each in made:
        await each.aclose()
    await redis.aclose()


async def test_what_was_just_put_goes_before_what_has_failed(texts, hook):
    clock = Clock()
    sending = texts(lambda: clock.ms)
    hook.fails = 1
    await sending.put(FAILING, "1", good_for_s=600)
    with pytest.raises(text_messages.HookAwayError):
        await sending.send_due()
    # due in the same millisecond they would go in any order
    clock.advance(text_messages.FIRST_PAUSE_MS / 1000 + 0.001)
    await sending.put(OTHER, "2", good_for_s=600)
    await sending.send_due()
    assert hook.seen == [FAILING, OTHER, FAILING]


async def test_one_that_fails_is_no_reason_not_to_try_the_others(texts, hook):
    clock = Clock()
    sending = texts(lambda: clock.ms)
    hook.fails = 1
    await sending.put(OTHER, "1", good_for_s=600)
    clock.advance(1)
    await sending.put(FAILING, "2", good_for_s=600)
    with pytest.raises(text_messages.HookAwayError):
        await sending.send_due()
    assert hook.seen == [FAILING, OTHER]


async def test_one_that_failed_is_tried_when_it_is_due(texts, hook, monkeypatch):
    """A turn with nothing to do, between two tries, does not put the next one off."""
    monkeypatch.setattr(text_messages, "CHECK_EVERY_S", 3600.0)
    monkeypatch.setattr(text_messages, "RETRY_S", 0.01)
    monkeypatch.setattr(text_messages, "FIRST_PAUSE_MS", 400)
    loop = asyncio.get_running_loop()
    sending = texts(lambda: round(loop.time() * 1000))
    hook.fails = 1
    sending.start()
    await sending.put(FAILING, "1", good_for_s=600)
    await hook.until(2)
    assert hook.seen == [FAILING] * 2
