"""A conference of many, three of them with pages in Chromium: whatever happens, everybody sees and hears who they
should. What that takes is returned and judged by nobody here: ``make bench BENCH=conference.pages.12``.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.browsers.stage import Stage
from tests.support.pages import crowd_probe
from tests.support.pages.conference_hall import NUMBERS, Hall, Seat, hall
from tests.support.pages.crowd_probe import ask, now_ms
from tests.support.people.conference_crowd import name_of
from tests.support.servers.station import Station

CLAPPING, STEADY, INTERPRETER = 20, 21, 22
RECEIVING = 3
"""So many of those without a browser take what they are sent as well."""
FRONT_WITHIN_MS = 20_000
LIPS_MS = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """The longest break of a tile with nothing happening and while some come and go; how long a speaker without a
    tile waits to be seen, each time; how long a tile showed somebody else than its name says, while people spoke
    in turn and while some came and went; how much later than the picture a clap was heard, as browsers bring
    them together; the longest hole in a steady voice while some come and go."""

    break_at_rest_ms: float
    front_ms: list[int]
    mistaken_speaking_ms: int
    lips_ms: list[int | None]
    break_coming_ms: float
    mistaken_coming_ms: int
    hole_ms: float


@asynccontextmanager
async def crowded(station: Station, stage: Stage, size: int) -> AsyncIterator[Hall]:
    """A conference of *size*, three of them with pages."""
    async with hall(station, stage) as made:
        regular = [*range(1, 20), *range(30, 34)]
        await made.come([CLAPPING], clap=True, receives=False)
        await made.come([STEADY, INTERPRETER], receives=False)
        # those without a browser are one process, which need not be what limits a busy machine
        regular = regular[: size - len(made.seats) - 3]
        await made.come(regular[:RECEIVING])
        await made.come(regular[RECEIVING:], receives=False)
        yield made


async def pages_of_one_another(hall: Hall) -> None:
    """Where a page's own camera is shown on another, it is that person's."""
    for seat in hall.seats:
        for other in hall.seats:
            if other is not seat and other.name in await ask(seat.page, "shown"):
                deadline = now_ms() + 10_000
                while (
                    colour := await ask(seat.page, "colourOn", other.name)
                ) != other.party.colour:
                    assert now_ms() < deadline, f"{other.name} on {seat.name}'s page: {colour}"
                    await asyncio.sleep(0.1)


async def longest_break_ms(hall: Hall, since_ms: float) -> float:
    """Every picture that has been shown since then has gone on; returns the longest break."""
    longest: list[float] = []
    for seat, tiles in zip(hall.seats, await hall.each("steadiness", since_ms), strict=True):
        assert tiles, f"nobody was shown all the time on {seat.name}'s page"
        for name, each in tiles.items():
            assert name not in NUMBERS or each["moves"] > 0, (seat.name, name, each)
            longest.append(each["longestGapMs"])
    return max(longest)


async def mistaken_ms(hall: Hall, since_ms: float) -> int:
    """How long at most a tile showed somebody else than its name says: the map of the slots and the pictures come
    by two ways, so that for a moment one is there before the other."""
    longest = max(await hall.each("longestMistake", since_ms))
    return round(longest)


async def comes_to_the_front(hall: Hall, *, large: Sequence[Seat] = ()) -> list[int]:
    """Somebody speaks who has no picture on at least one page; after how many ms each such page shows it."""
    hidden = [
        {name for name in map(name_of, hall.crowd.people) if name not in shown}
        for shown in await hall.each("shown")
    ]
    number = max(
        (n for n in hall.crowd.people if n not in (CLAPPING, STEADY, INTERPRETER)),
        key=lambda n: sum(name_of(n) in each for each in hidden),
    )
    name, someone = name_of(number), hall.crowd.people[number]
    seats = [seat for seat, each in zip(hall.seats, hidden, strict=True) if name in each]
    assert seats, "everybody is shown everywhere"
    since = someone.speak()
    took = await asyncio.gather(
        *(
            ask(seat.page, "untilSeen", name, number, since, FRONT_WITHIN_MS, seat in large)
            for seat in seats
        )
    )
    someone.speak(loud=False)
    assert None not in took, f"{name} was not seen everywhere: {took}"
    return [round(at - since) for at in took]


async def lips(hall: Hall, seat: Seat) -> list[int | None]:
    """How much later than the picture a clap is heard on a page, once the browser has brought them together."""
    someone = hall.crowd.people[CLAPPING]
    someone.speak()
    deadline = now_ms() + 20_000
    while not (
        name_of(CLAPPING) in await ask(seat.page, "shown")
        and await ask(seat.page, "hears", name_of(CLAPPING))
    ):
        assert now_ms() < deadline, "who claps is not shown and heard"
        await asyncio.sleep(0.1)
    course: list[int | None] = []
    # browsers pull sound and picture together little by little: 80 ms a second at most
    while len(course) < 6:
        found = crowd_probe.lips_ms(await ask(seat.page, "claps", name_of(CLAPPING), 5))
        course.append(None if found is None else round(found))
        if found is not None and abs(found) <= LIPS_MS:
            break
    someone.speak(loud=False)
    return course


async def pinned(hall: Hall, number: int) -> None:
    """The chair keeps somebody before everybody's eyes, by the menu."""
    page = hall.seats[0].page
    await page.get_by_label(f"Azioni per {name_of(number)}").click()
    await page.get_by_role("button", name="Tieni sempre in vista").filter(visible=True).click()


async def works(hall: Hall, size: int) -> Figures:
    """Whatever happens in a conference of *size*, everybody sees and hears who they should; returns how well."""
    figures: dict[str, Any] = {}
    await hall.right()
    await pages_of_one_another(hall)
    began = now_ms()
    await asyncio.sleep(3)
    figures["break_at_rest_ms"] = await longest_break_ms(hall, began)
    assert await mistaken_ms(hall, began) == 0

    # the interpreter's picture stays, however many others speak and however long the interpreter is silent
    await pinned(hall, INTERPRETER)
    await asyncio.gather(
        *(crowd_probe.is_shown(seat.page, name_of(INTERPRETER), within_s=15) for seat in hall.seats)
    )
    began = now_ms()
    front: list[int] = []
    boss = hall.seats[0]
    await boss.person.by("layout").click()
    for _ in range(12 if size > 12 else 3):
        front += await comes_to_the_front(hall, large=[boss])
    figures["front_ms"] = front
    for seat, tiles in zip(hall.seats, await hall.each("steadiness", began), strict=True):
        assert name_of(INTERPRETER) in tiles, f"the interpreter was dropped on {seat.name}'s page"
    await boss.person.by("layout").click()
    await hall.right()
    figures["mistaken_speaking_ms"] = await mistaken_ms(hall, began)

    figures["lips_ms"] = course = await lips(hall, hall.seats[1])
    assert course[-1] is not None and abs(course[-1]) <= LIPS_MS, course

    # joins and leaves are nothing to those who stay
    steady = hall.crowd.people[STEADY]
    steady.speak()
    for seat in hall.seats:
        deadline = now_ms() + 15_000
        while not await ask(seat.page, "hears", name_of(STEADY)):
            assert now_ms() < deadline, "who speaks is not heard"
            await asyncio.sleep(0.1)
    await hall.right()
    await hall.each("beginListening", name_of(STEADY))
    await asyncio.sleep(2)
    began = now_ms()
    moving = 5 if size > 12 else 2
    await hall.come(range(40, 40 + moving), receives=False)
    await hall.right()
    staying = {STEADY, CLAPPING, INTERPRETER, *range(40, 40 + moving)}
    await hall.crowd.leave(*[n for n in sorted(hall.crowd.people) if n not in staying][:moving])
    await hall.right()
    await asyncio.sleep(1)
    figures["break_coming_ms"] = await longest_break_ms(hall, began)
    figures["mistaken_coming_ms"] = await mistaken_ms(hall, began)
    heard = await hall.each("endListening", name_of(STEADY))
    holes = [max((h["ms"] for h in each["holes"] if h["at"] > began), default=0) for each in heard]
    figures["hole_ms"] = max(holes)
    steady.speak(loud=False)
    return Figures(**figures)
