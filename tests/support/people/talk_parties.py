"""People with decoded media on one station: who hears and sees whom, judged by tone and coded picture."""

import asyncio

from gateway.probe.peer import ProbePeer
from gateway.probe.tracks import Judge, Sender

PACKETS = 40
"""So many packets of each sender have reached the worker before anything is called silent: 0.8 s."""


class Person:
    """One party: a page's socket, a tone, a picture, and an ear for each of the others."""

    def __init__(self, page, code, hertz, **about):
        self.page = page
        self.sender = Sender(code, hertz)
        self.about = about
        self.peer = None
        self.peer_id = ""
        self.judges = {}

    async def connect(self, *others):
        """Offer a connection as a browser does, and listen for each of *others*."""
        if self.peer is not None:
            await self.peer.aclose()
        self.judges = {id(other): Judge(other.sender) for other in others}
        self.peer = ProbePeer(
            self.sender, Everybody(list(self.judges.values())), others=len(others) or 1
        )
        answer = await self.page.do("connectMedia", sdp=await self.peer.offer(), **self.about)
        self.peer_id = answer["peerId"]
        await self.peer.accept(answer["sdp"])
        await self.peer.connected()

    def judge(self, other):
        return self.judges[id(other)]

    async def aclose(self):
        if self.peer is not None:
            await self.peer.aclose()


class Everybody:
    """Passes what was received on to several judges."""

    def __init__(self, judges):
        self.judges = judges

    def see(self, frame, now):
        for judge in self.judges:
            judge.see(frame, now)

    def hear(self, samples):
        for judge in self.judges:
            judge.hear(samples)


async def until(holds, within_s=60):
    async with asyncio.timeout(within_s):
        while not holds():
            await asyncio.sleep(0.02)


async def hears_and_sees(person, other, within_s=60):
    """*other*'s tone and picture reach *person* from now on."""
    judge = person.judge(other)
    judge.begin()
    await until(lambda: judge.tones >= 10 and judge.recognised >= 3, within_s)


def sent(worker, people):
    """How many packets of each one's microphone the worker has."""
    peers = worker.figures().peers
    of_each = [peers[each.peer_id].sources if each.peer_id in peers else {} for each in people]
    return [sources["audio"].packets if "audio" in sources else 0 for sources in of_each]


async def nothing_of(worker, person, *others):
    """*others* go on sending and nothing of them is received by *person*.

    What was on its way is waited for first: the worker's next packets say when that is over.
    """
    for count in (False, True):
        before = sent(worker, others)
        if count:
            for judge in person.judges.values():
                judge.begin()
        await until(
            lambda before=before: all(
                now >= then + PACKETS
                for now, then in zip(sent(worker, others), before, strict=True)
            )
        )
    for other in others:
        judge = person.judge(other)
        assert (judge.tones, judge.recognised) == (0, 0)


async def nothing_between(worker, one, other):
    """Neither receives anything of the other; see :func:`nothing_of`."""
    await asyncio.gather(nothing_of(worker, one, other), nothing_of(worker, other, one))
