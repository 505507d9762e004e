"""How often a gateway looks for what it is not told: more often in tests, which wait for it each time."""

QUICK_S = 0.2
PACES = dict.fromkeys(
    (
        "gateway.consoles.citizen.PLACE_EVERY_S",
        "gateway.conference.handler.WATCH_EVERY_S",
        "gateway.consoles.desk.WATCH_EVERY_S",
        "gateway.platform.realtime.newest.EVERY_S",
        "gateway.telephony.exchange.FIRST_PAUSE_S",
        "gateway.telephony.exchange.LEASE_EVERY_S",
        "gateway.callbacks.calls.CHECK_EVERY_S",
        "gateway.floor.service.SLOW_FRESH_S",
        "gateway.floor.feed.EVERY_S",
        "gateway.workday.service.CHECK_EVERY_S",
    ),
    QUICK_S,
) | {
    # a third of what an idle gateway costs, which every test has beside it and few wait for
    "gateway.messages.clock.CHECK_EVERY_S": 1.0,
}
"""Pauses of one second to fifteen in a station, and how long they last in tests."""
