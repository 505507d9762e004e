"""States of a station as its first page begins with them, and what is written there: ``web/test/samples/first-frames.json``.

``python -m tests.gateway.first_frames`` writes the file, which ``web/test/first-frame.test.ts`` compares with what the page
itself shows in that state.
"""

import json
from datetime import UTC, datetime

import msgspec
from msgspec import structs

from gateway.platform.languages import LANGUAGES
from gateway.site.first import first_frame
from gateway.site.service import HoursRange, PrivacyFacts, Station, WaitEstimate
from signaling.protocol.base import Language
from tests.support.servers.station import ROOT

FILE = ROOT / "web/test/samples/first-frames.json"

WEEK = [
    *(HoursRange(weekday=day, opens="08:00", closes="13:00") for day in range(5)),
    *(HoursRange(weekday=day, opens="14:00", closes="17:30") for day in range(4)),
    HoursRange(weekday=6, opens="00:00", closes="24:00"),
]
OPEN = Station(
    organisation="Ente di prova",
    name="Stazione <di> prova",
    open=True,
    always_open=False,
    time_zone="Europe/Rome",
    now=datetime(2026, 11, 26, 9, 0, tzinfo=UTC),
    next_opening=None,
    closes_at=datetime(2026, 11, 26, 16, 30, tzinfo=UTC),
    hours=WEEK,
    agents_present=2,
    wait=WaitEstimate(low_s=150, high_s=290),
    categories=[],
    privacy=PrivacyFacts(recording_days=30, chat_days=90),
    quick_exit_url="https://elsewhere.example/",
    callback=["video", "phone"],
    mail=True,
)
CLOSED = structs.replace(
    OPEN,
    open=False,
    state="closed",
    now=datetime(2026, 11, 26, 18, 0, tzinfo=UTC),
    closes_at=None,
    wait=None,
    agents_present=0,
    next_opening=datetime(2026, 11, 27, 7, 0, tzinfo=UTC),
)
STATES = {
    "open": OPEN,
    "open, soon answered": structs.replace(OPEN, wait=WaitEstimate(low_s=0, high_s=60)),
    "open, a wait of minutes": structs.replace(OPEN, wait=WaitEstimate(low_s=60, high_s=120)),
    "open, about a time": structs.replace(OPEN, wait=WaitEstimate(low_s=240, high_s=240)),
    "open, no estimate": structs.replace(OPEN, wait=None, agents_present=1, always_open=True),
    "nobody": structs.replace(OPEN, state="nobody", wait=None, agents_present=0),
    "paused": structs.replace(OPEN, state="paused", callback=[], mail=False),
    "full": structs.replace(OPEN, state="full"),
    "closed until tomorrow": CLOSED,
    "closed until later today": structs.replace(
        CLOSED, next_opening=datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    ),
    "closed over a holiday": structs.replace(
        CLOSED, closed_why="holiday", next_opening=datetime(2026, 12, 9, 7, 0, tzinfo=UTC)
    ),
    "closed today, nothing known": structs.replace(
        CLOSED, closed_why="exception", next_opening=None, callback=[]
    ),
    "opens soon": structs.replace(CLOSED, closed_why="day", next_opening=None, mail=False),
}


def written() -> str:
    """The file: what each language says in every state, then each state as it is sent and what is said of it."""

    def places(station: Station | None, language: Language) -> dict[str, str]:
        return {k: v for k, v in first_frame(station, language, "/").items() if k != "station"}

    words = {each: places(None, each) for each in LANGUAGES}
    states = [
        {
            "name": name,
            "station": json.loads(msgspec.json.encode(station)),
            "said": {
                language: {
                    place: said
                    for place, said in places(station, language).items()
                    if said != words[language][place]
                }
                for language in LANGUAGES
            },
        }
        for name, station in STATES.items()
    ]
    return json.dumps({"words": words, "states": states}, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
