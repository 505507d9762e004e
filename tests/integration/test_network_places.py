"""How many may wait from one network: an IPv6 one cannot fill the queue, an IPv4 one is slowed."""

import asyncio
import contextlib

from queueing.backend import wall_clock_ms

ENTER = {"category": "weapons", "modality": "text", "recording": False}


@contextlib.asynccontextmanager
async def crowd(running, **overrides):
    """A gateway behind a proxy, and a way to enter from an address; everybody stays."""
    limits = {"rate_limits": "entry=1000/60,session=0/1,address=0/1", "network_places": 2}
    async with (
        running(trusted_proxies="127.0.0.1", demo="1", **limits | overrides) as gateway,
        contextlib.AsyncExitStack() as stack,
    ):

        async def enter(address):
            headers = {"X-Forwarded-For": address}
            socket = await stack.enter_async_context(gateway.citizen(headers=headers))
            return socket, await socket.ask("enterQueue", **ENTER)

        yield enter


async def test_a_48_cannot_fill_the_queue(running):
    async with crowd(running) as enter:
        everywhere = [f"2001:db8:0:{each:x}::1" for each in range(0, 0x1000, 0x80)]
        entered = await asyncio.gather(*(enter(address) for address in everywhere))
        assert sum(answer["ok"] for _, answer in entered) == 8
        refused = next(answer["error"] for _, answer in entered if not answer["ok"])
        assert (refused["code"], refused["retryable"]) == ("rate_limited", True)
        assert refused["untilMs"] > wall_clock_ms()
        # others enter
        assert (await enter("2001:db8:1::1"))[1]["ok"]
        assert (await enter("192.0.2.1"))[1]["ok"]
        assert not (await enter("2001:db8:0:4242::1"))[1]["ok"]


async def test_a_household_and_its_provider_have_their_share(running):
    async with crowd(running) as enter:
        answers = [(await enter("2001:db8::1"))[1]["ok"] for _ in range(4)]
        assert answers == [True, True, False, False]
        answers = [(await enter(f"2001:db8:0:{each:x}::1"))[1]["ok"] for each in range(1, 5)]
        assert answers == [True, True, False, False]


async def test_a_place_is_free_again_when_its_contact_waits_no_more(running):
    async with crowd(running) as enter:
        first, _ = await enter("2001:db8::1")
        assert (await enter("2001:db8::2"))[1]["ok"]
        assert not (await enter("2001:db8::3"))[1]["ok"]
        await first.do("leaveQueue")
        assert (await enter("2001:db8::4"))[1]["ok"]


async def test_an_address_of_a_whole_carrier_is_slowed_and_not_shut_out(running):
    async with crowd(running) as enter:
        answers = [(await enter("192.0.2.1"))[1] for _ in range(5)]
        assert [answer["ok"] for answer in answers] == [True, True, True, False, False]
        wait_ms = answers[-1]["error"]["untilMs"] - wall_clock_ms()
        assert 0 < wait_ms <= 20_000
        assert (await enter("192.0.2.2"))[1]["ok"]


async def test_without_rate_limits_any_number_waits(running):
    async with crowd(running, rate_limits="off") as enter:
        answers = [(await enter("2001:db8::1"))[1]["ok"] for _ in range(5)]
        assert answers == [True] * 5
