"""A number is called once a code that was sent to it by text message has come back."""

import asyncio
import contextlib
import itertools
import re
import secrets

import pytest
from aiohttp import web

from gateway.callbacks import number_codes
from gateway.platform import text_messages
from tests.integration.calling import ask, post

NUMBER = "333 1234567"
PHONE = {"way": "phone", "email": None, "number": NUMBER}
TOKEN = "t" * 20


class Hook:
    """The gateway for text messages of the body: keeps what it is posted, and answers as it is told."""

    def __init__(self):
        self.seen = []
        self.answers = []
        self._news = asyncio.Condition()

    async def take(self, request):
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        async with self._news:
            self.seen.append(await request.json())
            self._news.notify_all()
        return web.Response(status=self.answers.pop(0) if self.answers else 202)

    async def until(self, count):
        async with asyncio.timeout(20), self._news:
            await self._news.wait_for(lambda: len(self.seen) >= count)
        return self.seen

    def code(self):
        return re.search(r"\d{6}", self.seen[-1]["text"])[0]


@pytest.fixture
async def hooked(calling, monkeypatch):
    """A gateway that can call back, and the hook that takes its text messages."""
    monkeypatch.setattr(text_messages, "FIRST_PAUSE_MS", 10)
    monkeypatch.setattr(text_messages, "CHECK_EVERY_S", 0.05)
    monkeypatch.setattr(text_messages, "RETRY_S", 0.05)

    @contextlib.asynccontextmanager
    async def start(**overrides):
        hook = Hook()
        app = web.Application()
        app.router.add_post("/send", hook.take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/send"
        try:
            async with calling(sms_url=url, sms_token=TOKEN, **overrides) as (gateway, _, _pbx):
                yield gateway, hook
        finally:
            await runner.cleanup()

    return start


async def sent(gateway, hook, number=NUMBER, **fields):
    """Have a code sent and return it."""
    count = len(hook.seen)
    assert (await post(gateway, "callbacks/number-codes", number=number, **fields))[0] == 204
    await hook.until(count + 1)
    return hook.code()


async def test_a_number_is_called_with_its_code_alone(hooked):
    async with hooked() as (gateway, hook):
        status, told = await ask(gateway, **PHONE)
        assert (status, told["code"]) == (409, "number_code_needed")
        code = await sent(gateway, hook)
        assert hook.seen[0]["to"] == "+393331234567"
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        status, told = await ask(gateway, **PHONE, numberCode=wrong)
        assert (status, told["code"]) == (422, "wrong_number_code")
        # a code is for its number
        status, told = await ask(gateway, **PHONE | {"number": "333 7654321"}, numberCode=code)
        assert (status, told["code"]) == (422, "number_code_over")
        request = secrets.token_hex(12)
        written = f" {code[:3]}-{code[3:]} "
        assert (await ask(gateway, **PHONE, numberCode=written, request=request))[0] == 201
        # the same request is one, and the code has served
        assert (await ask(gateway, **PHONE, numberCode=written, request=request))[0] == 201
        status, told = await ask(gateway, **PHONE, numberCode=code)
        assert (status, told["code"]) == (422, "number_code_over")


async def test_a_code_is_not_found_by_trying(hooked):
    async with hooked() as (gateway, hook):
        code = await sent(gateway, hook)
        others = (f"{each:06d}" for each in itertools.count() if f"{each:06d}" != code)
        words = [
            (await ask(gateway, **PHONE, numberCode=next(others)))[1]["code"]
            for _ in range(number_codes.TRIES + 1)
        ]
        assert words == ["wrong_number_code"] * number_codes.TRIES + ["number_code_over"]
        assert (await ask(gateway, **PHONE, numberCode=code))[1]["code"] == "number_code_over"


async def test_who_tries_codes_or_has_them_sent_is_slowed(hooked):
    async with hooked(rate_limits="verify=2/300") as (gateway, hook):
        words = [(await ask(gateway, **PHONE, numberCode="000000"))[1]["code"] for _ in range(3)]
        assert words == ["number_code_over"] * 2 + ["too_many_requests"]
        statuses = [
            (await post(gateway, "callbacks/number-codes", number=each))[0]
            for each in (NUMBER, "0039 333 1234567", "+393331234567", NUMBER)
        ]
        assert statuses == [204, 204, 204, 429]
        status, told = await post(gateway, "callbacks/number-codes", number="899 123456")
        assert (status, told["code"]) == (422, "number_not_called")
        await hook.until(3)


async def test_a_newer_code_ends_the_older(hooked):
    async with hooked() as (gateway, hook):
        older = await sent(gateway, hook)
        newer = await sent(gateway, hook, language="en")
        assert hook.seen[-1]["text"] != hook.seen[0]["text"]
        if older != newer:
            status, told = await ask(gateway, **PHONE, numberCode=older)
            assert (status, told["code"]) == (422, "wrong_number_code")
        assert (await ask(gateway, **PHONE, numberCode=newer))[0] == 201


async def test_a_hook_that_is_away_is_tried_again_and_one_that_refuses_is_not(hooked):
    async with hooked() as (gateway, hook):
        hook.answers = [503, 429, 500, 202]
        await sent(gateway, hook)
        seen = await hook.until(4)
        assert len({each["id"] for each in seen}) == 1
        assert len({each["text"] for each in seen}) == 1
        hook.answers = [422]
        await sent(gateway, hook, number="333 7654321")
        await sent(gateway, hook, number="333 7654322")
        assert [each["to"][-1] for each in hook.seen[4:]] == ["1", "2"]


async def test_numbers_and_codes_cannot_be_read_in_redis(hooked):
    async with hooked() as (gateway, hook):
        hook.answers = [503] * 100
        code = await sent(gateway, hook)
        keys = [key async for key in gateway.redis.scan_iter("*number-code*")]
        keys += [key async for key in gateway.redis.scan_iter("*:texts*")]
        assert len(keys) >= 3
        held = str([(key, await values(gateway, key)) for key in keys])
        assert code not in held
        assert "3331234567" not in held


async def values(gateway, key):
    match await gateway.redis.type(key):
        case "hash":
            return await gateway.redis.hgetall(key)
        case "zset":
            return await gateway.redis.zrange(key, 0, -1)
        case _:
            return await gateway.redis.get(key)


async def test_without_a_hook_no_codes_are_sent(calling):
    async with calling() as (gateway, _, __):
        status, told = await post(gateway, "callbacks/number-codes", number=NUMBER)
        assert (status, told["code"]) == (409, "way_off")
