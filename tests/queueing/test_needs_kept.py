"""What a citizen needs is required again when the conversation is handed on: its time stands while they talk."""

from tests.support.situations.acd import done, enter, kinds, on_duty, the_offer

SIGNS = {"requirements": frozenset({"lis"}), "relax_s": {"lis": 300}}


async def talk(acd, clock, seconds):
    """Of one contact with one agent, both there, with a tick every four seconds; what fired."""
    fired = []
    for _ in range(0, seconds, 4):
        clock.advance(4)
        await acd.heartbeat("signs", "signs-too", "does-not")
        await acd.touch(["deaf"])
        fired += kinds(await acd.tick())
    return fired


async def test_a_conversation_handed_on_goes_to_whoever_has_what_was_needed(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000)
    await on_duty(acd, "signs", skills={"lis"}, weapons=3)
    await enter(acd, "deaf", **SIGNS)
    done(await acd.accept("deaf", "signs"))
    assert await talk(acd, clock, 360) == []
    assert (await acd.contact("deaf")).requirements == {"lis"}
    await on_duty(acd, "does-not", privacy=5)
    await on_duty(acd, "signs-too", skills={"lis"}, privacy=3)
    moved = await acd.transfer("deaf", "signs", category="privacy")
    assert the_offer(moved) == ("deaf", "signs-too")


async def test_whoever_lost_the_operator_is_offered_to_one_with_what_was_needed(new_acd, clock):
    acd = new_acd(console_grace_s=1, agent_lease_s=10)
    await on_duty(acd, "signs", skills={"lis"}, weapons=3)
    await enter(acd, "deaf", **SIGNS)
    done(await acd.accept("deaf", "signs"))
    assert await talk(acd, clock, 360) == []
    await on_duty(acd, "does-not", weapons=5)
    await on_duty(acd, "signs-too", skills={"lis"}, weapons=3)
    await acd.console_gone("signs")
    offers = []
    for _ in range(6):
        clock.advance(2)
        await acd.heartbeat("does-not", "signs-too")
        await acd.touch(["deaf"])
        offers += done(await acd.tick()).offers
    assert [(offer.contact, offer.agent) for offer in offers] == [("deaf", "signs-too")]


async def test_back_in_line_only_what_was_left_of_the_time_goes_by(new_acd, clock):
    acd = new_acd(agent_lease_s=10_000, seat_lease_s=10_000)
    await on_duty(acd, "does-not", privacy=3)
    await enter(acd, "deaf", **SIGNS)
    clock.advance(200)
    await on_duty(acd, "signs", skills={"lis"}, weapons=3)
    done(await acd.accept("deaf", "signs"))
    clock.advance(1000)
    assert kinds(await acd.tick()) == []
    done(await acd.transfer("deaf", "signs", category="privacy"))
    clock.advance(99)
    assert kinds(await acd.tick()) == []
    clock.advance(1)
    fired = await acd.tick()
    assert kinds(fired) == ["relax", "offer"]
    assert the_offer(fired) == ("deaf", "does-not")


async def test_an_outage_before_the_conversation_takes_nothing_of_the_time_that_is_left(
    new_acd, clock
):
    acd = new_acd(agent_lease_s=10_000, seat_lease_s=10_000, outage_s=600)
    await on_duty(acd, "does-not", privacy=3)
    await enter(acd, "deaf", **SIGNS)
    clock.advance(1000)
    assert kinds(await acd.tick()) == ["outage"]
    clock.advance(200)
    await on_duty(acd, "signs", skills={"lis"}, weapons=3)
    done(await acd.accept("deaf", "signs"))
    done(await acd.transfer("deaf", "signs", category="privacy"))
    clock.advance(99)
    assert kinds(await acd.tick()) == []
    clock.advance(1)
    assert kinds(await acd.tick()) == ["relax", "offer"]


async def test_what_has_no_time_is_needed_throughout(new_acd, clock):
    """One of two requirements may fall away; the other stays, before and after the conversation."""
    acd = new_acd(agent_lease_s=10_000, seat_lease_s=10_000)
    await on_duty(acd, "both", skills={"en", "lis"}, weapons=3)
    await enter(acd, "deaf", requirements=frozenset({"en", "lis"}), relax_s={"en": 60})
    done(await acd.accept("deaf", "both"))
    clock.advance(500)
    assert kinds(await acd.tick()) == []
    done(await acd.transfer("deaf", "both", category="privacy"))
    clock.advance(60)
    assert "relax" in kinds(await acd.tick())
    assert (await acd.contact("deaf")).requirements == {"lis"}
    clock.advance(500)
    assert kinds(await acd.tick()) == []


async def test_of_an_answered_contact_no_time_goes_by(new_acd, redis, clock):
    acd = new_acd(agent_lease_s=10_000)
    await on_duty(acd, "signs", skills={"lis"}, weapons=3)
    await enter(acd, "deaf", **SIGNS)
    done(await acd.accept("deaf", "signs"))
    names = await redis.zrange(acd.keys.deadlines, 0, -1)
    assert not [name for name in names if b"relax" in bytes(str(name), "utf8")]
