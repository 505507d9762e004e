"""A citizen's seat: reload, lost network, and giving it up."""

import pytest

from queueing.model import AgentState, Channel, ContactState, Outcome, Party, Refusal
from tests.support.situations.acd import contact_in, done, enter, kinds, on_duty, the_offer


async def test_a_reload_keeps_the_place(acd, clock):
    for contact in ("c1", "c2", "c3"):
        await enter(acd, contact)
        clock.advance(1)
    before = await acd.places()
    done(await acd.detach("c2"))
    assert await acd.places() == before
    done(await acd.resume("c2"))
    assert await acd.places() == before
    assert await acd.position("c2") == 2
    assert the_offer(await on_duty(acd, "a"))[0] == "c1"
    assert the_offer(await on_duty(acd, "b"))[0] == "c2"


async def test_nobody_is_rung_for_a_citizen_who_is_away(acd):
    await enter(acd, "away")
    await enter(acd, "here")
    done(await acd.detach("away"))
    assert the_offer(await on_duty(acd, "a")) == ("here", "a")
    assert not (await on_duty(acd, "b")).offers
    assert await acd.offer_next("away") is Refusal.CITIZEN_AWAY
    assert the_offer(await acd.resume("away")) == ("away", "b")


async def test_a_contact_declined_while_its_citizen_is_away_waits_for_them(acd):
    await on_duty(acd, "a")
    await enter(acd, "c")
    await on_duty(acd, "b")
    done(await acd.detach("c"))
    assert kinds(await acd.decline("c", "a")) == ["decline"]
    assert the_offer(await acd.resume("c")) == ("c", "b")


async def test_the_seat_is_lost_after_the_lease(new_acd, clock):
    acd = new_acd(seat_lease_s=300)
    await enter(acd, "c")
    done(await acd.detach("c"))
    clock.advance(299.999)
    assert kinds(await acd.tick()) == []
    clock.advance(0.001)
    lost = await acd.tick()
    assert kinds(lost) == ["seat_lost"]
    found = await acd.contact("c")
    assert (found.state, found.outcome) == (ContactState.CLOSED, Outcome.LOST)
    assert [leg.why for leg in found.legs] == ["lost"]
    assert await acd.resume("c") is Refusal.CONTACT_CLOSED
    assert await acd.places() == {}
    assert kinds(await on_duty(acd, "a")) == ["set_available"]


async def test_coming_back_cancels_the_loss(new_acd, clock):
    acd = new_acd(seat_lease_s=300)
    await enter(acd, "c")
    done(await acd.detach("c"))
    clock.advance(200)
    assert kinds(await acd.resume("c")) == ["resume"]
    clock.advance(200)
    assert kinds(await acd.tick()) == []


async def test_detaching_again_does_not_prolong_the_lease(new_acd, clock):
    acd = new_acd(seat_lease_s=300)
    await enter(acd, "c")
    done(await acd.detach("c"))
    clock.advance(299)
    assert kinds(await acd.detach("c")) == []
    clock.advance(1)
    assert kinds(await acd.tick()) == ["seat_lost"]


async def test_a_seat_nobody_renews_is_given_up_without_a_word(new_acd, clock):
    """The process that held the socket was killed and the citizen did not come back."""
    acd = new_acd(seat_lease_s=300)
    for contact in ("held", "orphan", "away"):
        await enter(acd, contact)
    done(await acd.detach("away"))
    clock.advance(200)
    done(await acd.touch(["held", "away", "unknown"]))
    clock.advance(100)
    assert {event.contact for event in (await acd.tick()).events} == {"orphan", "away"}
    clock.advance(199)
    assert kinds(await acd.tick()) == []
    clock.advance(1)
    assert [event.contact for event in (await acd.tick()).events] == ["held"]


async def test_the_seat_may_be_lost_while_it_rings(new_acd, clock):
    acd = new_acd(seat_lease_s=10, ring_s=20, agent_lease_s=60)
    await on_duty(acd, "a")
    await enter(acd, "c")
    done(await acd.detach("c"))
    await enter(acd, "next")
    clock.advance(5)
    done(await acd.touch(["next"]))
    clock.advance(5)
    lost = await acd.tick()
    assert kinds(lost) == ["seat_lost", "offer"]
    assert the_offer(lost) == ("next", "a")
    clock.advance(15)
    done(await acd.touch(["next"]))
    clock.advance(5)
    assert "no_answer" in kinds(await acd.tick())


async def test_a_call_survives_a_lost_network(new_acd, clock):
    acd = new_acd(seat_lease_s=300)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    done(await acd.detach("c"))
    found = await acd.contact("c")
    assert (found.state, found.attached) == (ContactState.RECONNECTING, False)
    clock.advance(100)
    done(await acd.heartbeat("a"))
    done(await acd.resume("c"))
    found = await acd.contact("c")
    assert (found.state, found.attached) == (ContactState.CONNECTED, True)


async def test_a_held_citizen_who_reconnects_is_still_held(acd):
    await contact_in(acd, ContactState.HELD, "c", "a")
    done(await acd.detach("c"))
    done(await acd.resume("c"))
    assert (await acd.contact("c")).state is ContactState.HELD


async def test_a_call_whose_citizen_does_not_return_ends_in_wrap_up(new_acd, clock):
    acd = new_acd(seat_lease_s=300, agent_lease_s=1000)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    done(await acd.detach("c"))
    clock.advance(300)
    assert kinds(await acd.tick()) == ["seat_lost"]
    found = await acd.contact("c")
    assert (found.state, found.outcome) == (ContactState.WRAP_UP, Outcome.LOST)
    assert [leg.why for leg in found.legs] == ["lost", "lost"]
    assert (await acd.agent("a")).state is AgentState.WRAP_UP
    done(await acd.finish_wrap_up("a", "vanished"))
    found = await acd.contact("c")
    assert (found.state, found.outcome, found.code) == ("closed", Outcome.LOST, "vanished")


async def test_consent_may_be_given_and_withdrawn_while_it_lasts(acd):
    await contact_in(acd, ContactState.HELD, "c", "a")
    given = await acd.set_consent("c", consent=True)
    assert [(event.kind, event.agent, event.details) for event in given.events] == [
        ("set_consent", "a", {"consent": "1"})
    ]
    assert kinds(await acd.set_consent("c", consent=True)) == []
    assert (await acd.contact("c")).consent
    done(await acd.set_consent("c", consent=False))
    found = await acd.contact("c")
    assert (found.consent, found.state) == (False, ContactState.HELD)


async def test_each_change_of_consent_is_later_than_the_one_before(acd, clock):
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    assert (await acd.contact("c")).consent_at is None
    seen = []
    for consent in (True, False, False, True):
        done(await acd.set_consent("c", consent=consent))
        seen.append((await acd.contact("c")).consent_at - clock.ms)
    # within one millisecond, and the third changed nothing
    assert seen == [0, 1, 1, 2]


async def test_who_has_hung_up_may_take_that_back(new_acd, clock):
    acd = new_acd(return_s=10, agent_lease_s=600)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    gone = done(await acd.detach("c", hung_up=True))
    assert [(each.kind, each.details) for each in gone.events] == [("detach", {"hung_up": "1"})]
    found = await acd.contact("c")
    assert (found.state, found.leaving, found.attached) == (ContactState.RECONNECTING, True, False)
    # asked twice, it does not last longer
    clock.advance(9)
    assert kinds(await acd.detach("c", hung_up=True)) == []
    assert kinds(await acd.detach("c")) == []
    assert kinds(await acd.resume("c", hung_up=True)) == ["resume"]
    found = await acd.contact("c")
    assert (found.state, found.leaving, found.attached) == (ContactState.CONNECTED, False, True)
    clock.advance(60)
    assert kinds(await acd.tick()) == []


async def test_a_hang_up_that_nobody_takes_back_is_one_by_the_citizen(new_acd, clock):
    acd = new_acd(return_s=10, agent_lease_s=600)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    hung_up = clock.ms
    done(await acd.detach("c", hung_up=True))
    # a page that is loaded again, and the gateway that renews seats, change nothing
    clock.advance(5)
    assert kinds(await acd.resume("c")) == []
    done(await acd.touch(["c"]))
    clock.advance(5)
    ended = await acd.tick()
    assert [(each.kind, each.details) for each in ended.events] == [
        ("hang_up", {"by": "citizen", "outcome": "completed", "hung_up_at": str(hung_up)})
    ]
    found = await acd.contact("c")
    assert (found.state, found.outcome) == (ContactState.WRAP_UP, Outcome.COMPLETED)
    assert {leg.why for leg in found.legs} == {"hung_up_by_citizen"}
    assert not found.leaving
    assert await acd.resume("c", hung_up=True) is Refusal.NOT_CONNECTED


async def test_the_agent_need_not_wait_for_one_who_has_hung_up(new_acd, clock):
    acd = new_acd(return_s=10, agent_lease_s=600)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    done(await acd.detach("c", hung_up=True))
    done(await acd.hang_up("c", Party.CITIZEN))
    assert (await acd.contact("c")).state is ContactState.WRAP_UP
    clock.advance(20)
    assert kinds(await acd.tick()) == []


async def test_a_network_that_is_lost_may_still_turn_into_a_hang_up(new_acd, clock):
    acd = new_acd(return_s=10, seat_lease_s=300, agent_lease_s=600)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    done(await acd.detach("c"))
    assert kinds(await acd.detach("c", hung_up=True)) == ["detach"]
    clock.advance(10)
    assert kinds(await acd.tick()) == ["hang_up"]


async def test_nothing_is_taken_back_that_has_not_begun(acd):
    await enter(acd, "c")
    assert await acd.detach("c", hung_up=True) is Refusal.NOT_CONNECTED
    assert (await acd.contact("c")).attached


@pytest.mark.parametrize("requeue", [True, False])
async def test_an_agent_who_is_lost_after_a_hang_up_makes_it_final(new_acd, clock, requeue):
    acd = new_acd(return_s=10, agent_lease_s=2, requeue_when_agent_lost=requeue)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    clock.advance(1)
    hung_up = clock.ms
    done(await acd.detach("c", hung_up=True))
    done(await acd.console_gone("a", for_good=True))
    clock.advance(1)
    assert kinds(await acd.tick()) == ["hang_up", "agent_lost"]
    found = await acd.contact("c")
    assert (found.state, found.outcome) == (ContactState.CLOSED, Outcome.COMPLETED)
    assert {(leg.why, leg.until_ms) for leg in found.legs} == {("hung_up_by_citizen", hung_up)}
    assert (await acd.agent("a")).state is AgentState.OFFLINE
    clock.advance(20)
    assert kinds(await acd.tick()) == []


async def test_who_has_hung_up_is_handed_to_nobody(new_acd, clock):
    acd = new_acd(return_s=10, agent_lease_s=600)
    await contact_in(acd, ContactState.HELD, "c", "a")
    await on_duty(acd, "b")
    done(await acd.detach("c", hung_up=True))
    before = await acd.contact("c")
    assert await acd.transfer("c", "a") is Refusal.NOT_CONNECTED
    assert await acd.take_over("c", "b") is Refusal.NOT_CONNECTED
    assert await acd.consult("c", "a", target="!b") is Refusal.NOT_CONNECTED
    assert await acd.switch_channel("c", Channel.PHONE) is Refusal.NOT_SEATED
    assert await acd.contact("c") == before
    # once they are back they can be
    done(await acd.resume("c", hung_up=True))
    done(await acd.transfer("c", "a", target="!b"))


@pytest.mark.parametrize("by", ["time", "agent", "citizen"])
async def test_a_hang_up_counts_from_when_it_was_made(new_acd, clock, by):
    acd = new_acd(return_s=10, agent_lease_s=600, wrap_up_s=60)
    await contact_in(acd, ContactState.CONNECTED, "c", "a")
    clock.advance(5)
    hung_up = clock.ms
    done(await acd.detach("c", hung_up=True))
    clock.advance(10)
    if by == "time":
        (ended,) = done(await acd.tick()).events
    else:
        agent = "a" if by == "agent" else None
        (ended,) = done(await acd.hang_up("c", Party(by), agent)).events
    found = await acd.contact("c")
    assert {found.ended_at, *(leg.until_ms for leg in found.legs)} == {hung_up}
    assert (ended.details["hung_up_at"], ended.at_ms) == (str(hung_up), hung_up + 10_000)
    # the time for writing it up begins when it is final
    clock.advance(59)
    assert kinds(await acd.tick()) == []
    clock.advance(1)
    assert kinds(await acd.tick()) == ["wrap_up_expired"]
