"""What the scripts learn of how long contacts last and how soon people give up."""

import pytest

from queueing.model import AgentState, Channel, ContactState, NewContact, Party
from tests.queueing.conftest import START_MS
from tests.support.situations.acd import contact_in, done, enter, on_duty


@pytest.fixture
def learnt(acd, redis):
    async def read():
        held = await redis.hgetall(acd.keys.learnt)
        return {name.decode(): tuple(map(int, value.split())) for name, value in held.items()}

    return read


async def handled(acd, clock, name, seconds, category="weapons"):
    """A contact that is answered at once and lasts so long."""
    await enter(acd, name, category)
    await on_duty(acd, "a", **{category: 3})
    done(await acd.accept(name, "a"))
    clock.advance(seconds)
    done(await acd.hang_up(name, Party.CITIZEN))
    done(await acd.finish_wrap_up("a", "", AgentState.PAUSED))


def half_hour(acd, clock):
    return acd.settings.half_hour(clock())


async def test_contacts_are_learnt_by_category_half_hour_and_all_together(acd, clock, learnt):
    clock.advance(400)  # past eleven
    await handled(acd, clock, "one", 100)
    first = half_hour(acd, clock)
    await handled(acd, clock, "two", 200)
    await handled(acd, clock, "other", 600, "privacy")
    assert half_hour(acd, clock) == first
    clock.advance(1800)
    await handled(acd, clock, "three", 300)
    later = half_hour(acd, clock)
    found = await learnt()
    assert found["weapons"] == (200_000, 3)
    assert found[f"weapons@{first}"] == (150_000, 2)
    assert found[f"weapons@{later}"] == (300_000, 1)
    assert found["privacy"] == found[f"privacy@{first}"] == (600_000, 1)
    assert found["*"] == (300_000, 4)
    assert found["~"] == (0, 0), "nobody waited"


async def test_the_mean_follows_what_changes(acd, clock, learnt):
    for number in range(20):
        await handled(acd, clock, f"c{number}", 100)
    assert (await learnt())["weapons"] == (100_000, 20)
    await handled(acd, clock, "longer", 300)
    # of the latest twenty, as if they were all there are; of all categories together of the latest hundred
    assert (await learnt())["weapons"] == (110_000, 20)
    assert (await learnt())["*"] == (109_523, 21)


@pytest.mark.parametrize("channel", [Channel.VIDEO, Channel.PHONE, Channel.LINE])
async def test_every_conversation_is_learnt_from_by_whatever_it_is_held(
    acd, clock, learnt, channel
):
    await enter(acd, "c", channel=channel)
    clock.advance(30)
    await on_duty(acd, "a")
    done(await acd.accept("c", "a"))
    clock.advance(100)
    done(await acd.hang_up("c", Party.CITIZEN))
    done(await acd.finish_wrap_up("a"))
    assert (await learnt())["weapons"] == (100_000, 1)
    assert (await learnt())["~"] == (30_000, 0)


async def test_the_half_hour_is_the_local_one(acd, new_acd):
    ten_in_rome = START_MS - START_MS % 86_400_000 + 8 * 3_600_000
    assert acd.settings.half_hour(ten_in_rome) == 20, "October: two hours ahead"
    assert acd.settings.half_hour(ten_in_rome + 1_800_000) == 21
    assert acd.settings.half_hour(ten_in_rome + 90 * 86_400_000) == 18, "January: one"
    with pytest.raises(ValueError, match="zone"):
        new_acd(zone="Europe/Nowhere")


async def test_messages_and_callbacks_that_nobody_took_up_teach_nothing(acd, clock, learnt):
    done(await acd.leave_message(NewContact(id="m", category="weapons", channel=Channel.MESSAGE)))
    done(
        await acd.schedule_callback(
            NewContact(id="c", category="weapons", channel=Channel.CALLBACK)
        )
    )
    for name in ("c", "m"):
        await on_duty(acd, "a", weapons=3)
        done(await acd.accept(name, "a"))
        clock.advance(900)
        done(await acd.hang_up(name, Party.AGENT, "a"))
        done(await acd.finish_wrap_up("a", "", AgentState.PAUSED))
    assert await learnt() == {}


async def test_a_callback_that_became_a_call_is_learnt_from(acd, clock, learnt):
    done(
        await acd.schedule_callback(
            NewContact(id="c", category="weapons", channel=Channel.CALLBACK)
        )
    )
    await on_duty(acd, "a", weapons=3)
    done(await acd.accept("c", "a"))
    done(await acd.switch_channel("c", Channel.PHONE))
    clock.advance(250)
    done(await acd.hang_up("c", Party.CITIZEN))
    done(await acd.finish_wrap_up("a"))
    assert (await learnt())["weapons"] == (250_000, 1)


async def test_waits_and_giving_up(acd, clock, learnt):
    await enter(acd, "leaves")
    clock.advance(60)
    done(await acd.leave("leaves"))
    assert (await learnt())["~"] == (60_000, 1000)
    await enter(acd, "answered")
    clock.advance(40)
    await on_duty(acd, "a", weapons=3)
    done(await acd.accept("answered", "a"))
    done(await acd.hang_up("answered", Party.CITIZEN))
    done(await acd.finish_wrap_up("a"))
    # a two-hundredth of what was known fades with each
    assert (await learnt())["~"] == (99_700, 995)


async def test_a_seat_that_is_lost_is_somebody_who_gave_up(new_acd, clock, learnt):
    acd = new_acd(seat_lease_s=300)
    await enter(acd, "c")
    done(await acd.detach("c"))
    clock.advance(301)
    await acd.tick()
    assert (await learnt())["~"] == (301_000, 1000)


@pytest.mark.parametrize("ringing", [False, True])
async def test_a_line_that_the_network_lost_is_nobody_who_gave_up(acd, clock, learnt, ringing):
    await enter(acd, "c")
    if ringing:
        await on_duty(acd, "a", weapons=3)
    clock.advance(60)
    ended = done(await acd.leave("c", lost=True))
    (event,) = [each for each in ended.events if each.kind == "leave"]
    assert event.details["outcome"] == "lost"
    contact = await acd.contact("c")
    assert (contact.state, contact.outcome) == (ContactState.CLOSED, "lost")
    assert await learnt() == {}
    if ringing:
        assert (await acd.agent("a")).state is AgentState.AVAILABLE


async def test_whoever_was_answered_before_is_no_measure_of_patience(acd, clock, learnt):
    await contact_in(acd, "connected", "c", "a")
    done(await acd.transfer("c", "a", category="privacy"))
    clock.advance(400)
    done(await acd.leave("c"))
    assert await learnt() == {}


async def test_calling_a_callback_off_is_not_giving_up(acd, clock, learnt):
    new = NewContact(id="c", category="weapons", channel=Channel.CALLBACK)
    done(await acd.schedule_callback(new, due_ms=clock() + 60_000))
    clock.advance(30)
    done(await acd.leave("c"))
    assert await learnt() == {}


async def test_technical_categories_teach_nothing(new_acd, clock, learnt):
    acd = new_acd(technical=frozenset({"privacy"}))
    await handled(acd, clock, "check", 5, "privacy")
    await enter(acd, "gone", "privacy")
    done(await acd.leave("gone"))
    assert await learnt() == {}
    await handled(acd, clock, "one", 100)
    assert (await learnt())["*"] == (100_000, 1)
