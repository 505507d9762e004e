"""What a policy outlives: the last member's leaving, a mistaken view, a worker with too many of them."""

from __future__ import annotations

import pytest

from media.ice.addresses import parse_addresses
from media.room.policies import KEPT_S, RoomPolicies, TooManyPoliciesError
from media.room.policy import parse_policy
from media.room.recording_order import StaleOrderError
from media.room.view import parse_view
from media.settings import MediaSettings
from media.worker.worker import MediaWorker, WorkerFullError
from tests.media.seats import seat, shown

NOBODY = parse_policy({"default": "none"})


@pytest.fixture
async def worker():
    made = MediaWorker(MediaSettings(port=0, addresses=parse_addresses(["127.0.0.1"]), max_peers=5))
    await made.start()
    yield made
    await made.aclose()


async def test_whoever_comes_back_to_a_room_is_under_its_policy(worker):
    a, b = seat(worker, 2)
    worker.set_policy("room", NOBODY)
    for peer in (a, b):
        worker.put_in_room(peer.id, None)
    assert "room" not in worker.rooms
    for peer in (a, b):
        worker.put_in_room(peer.id, "room")
    assert shown(a, "audio") == [None] * 3
    assert shown(b, "video") == [None] * 4
    worker.set_policy("room", None)
    assert shown(b, "video")[0] == a.id


async def test_a_policy_may_come_before_anybody(worker):
    worker.set_policy("room", NOBODY)
    a, _ = seat(worker, 2)
    assert shown(a, "audio") == [None] * 3


async def test_policies_are_bounded_and_none_is_forgotten_for_another(worker):
    worker.set_policy("first", NOBODY)
    with pytest.raises(WorkerFullError):
        for number in range(10_000):
            worker.set_policy(f"room-{number}", NOBODY)
    worker.set_policy("first", NOBODY)  # it is there already
    a, _ = seat(worker, 2, room="first")
    assert shown(a, "video") == [None] * 4
    worker.set_policy("room-0", None)
    worker.set_policy("another", NOBODY)


def test_the_policy_of_a_room_nobody_comes_back_to_ends():
    policies = RoomPolicies(2)
    policies.put("living", NOBODY)
    policies.put("empty", NOBODY)
    with pytest.raises(TooManyPoliciesError):
        policies.put("third", NOBODY)
    living = {"living"}
    for hour in range(4):
        policies.expire(living, hour * 3600.0)
    assert policies.get("empty") is NOBODY
    policies.expire({"empty"}, 4 * 3600.0)  # somebody was there
    policies.expire(living, KEPT_S + 1)
    assert policies.get("empty") is NOBODY
    policies.expire(living, 2 * KEPT_S + 1)
    assert policies.get("empty").allowed("a", "b")
    assert policies.get("living") is NOBODY
    assert len(policies) == 1


async def test_a_plain_picture_comes_back_when_its_tile_does(worker):
    a, b = seat(worker, 2)
    slot = a.slots_of("video")[0]
    assert slot.incoming is not None
    tile = {"peer": b.id, "source": "camera", "width": 0, "height": 0}
    worker.set_view(a.id, parse_view({"tiles": [tile]}))
    assert slot.incoming is None
    worker.set_view(a.id, parse_view({"tiles": []}))
    assert slot.incoming is not None


async def test_of_two_policies_the_later_one_stands_whichever_arrives_last(worker):
    a, b = seat(worker, 2)
    worker.set_policy("room", NOBODY, 7)
    for revision in (3, 6):
        with pytest.raises(StaleOrderError):
            worker.set_policy("room", parse_policy({}), revision)
    assert shown(a, "audio") == [None] * 3
    # the same again changes nothing, and who knows of no numbers is believed
    worker.set_policy("room", NOBODY, 7)
    worker.set_policy("room", parse_policy({}))
    assert shown(a, "audio")[0] == b.id
    with pytest.raises(StaleOrderError):
        worker.set_policy("room", NOBODY, 6)
