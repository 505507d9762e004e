"""The worker's housekeeping goes on whatever one room does, or a part of its own."""

from __future__ import annotations

import asyncio

from media.ice.addresses import parse_addresses
from media.room.room import Room
from media.settings import MediaSettings
from media.worker.worker import MediaWorker


class BrokenRoom(Room):
    def tick(self, now: float) -> None:
        raise ValueError("a defect")


class CountingRoom(Room):
    def __init__(self, name: str, worker: MediaWorker) -> None:
        super().__init__(name, worker)
        self.ticks = 0
        self.ticked = asyncio.Event()

    def tick(self, now: float) -> None:
        self.ticks += 1
        if self.ticks >= 2:
            self.ticked.set()


async def test_a_rooms_defect_does_not_end_the_care_for_the_others():
    settings = MediaSettings(port=0, addresses=parse_addresses(["127.0.0.1"]), control_token="x")
    worker = MediaWorker(settings)
    await worker.start()
    try:
        sound = CountingRoom("sound", worker)
        worker.rooms = {"broken": BrokenRoom("broken", worker), "sound": sound}
        await asyncio.wait_for(sound.ticked.wait(), 20)
    finally:
        await worker.aclose()


async def test_a_defect_of_its_own_does_not_end_it(monkeypatch):
    def expire(*_: object) -> None:
        raise ValueError("a defect")

    settings = MediaSettings(port=0, addresses=parse_addresses(["127.0.0.1"]), control_token="x")
    worker = MediaWorker(settings)
    monkeypatch.setattr("media.room.policies.RoomPolicies.expire", expire)
    await worker.start()
    try:
        sound = CountingRoom("sound", worker)
        worker.rooms = {"sound": sound}
        await asyncio.wait_for(sound.ticked.wait(), 20)
    finally:
        await worker.aclose()
