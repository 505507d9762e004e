"""How often a gateway looks for what it is not told: more often in tests, which wait for it each time."""

QUICK_S = 0.5
PACES = (
    "gateway.realtime.citizen.PLACE_EVERY_S",
    "gateway.realtime.conference.WATCH_EVERY_S",
    "gateway.realtime.desk.WATCH_EVERY_S",
    "gateway.realtime.newest.EVERY_S",
    "gateway.telephony.exchange.FIRST_PAUSE_S",
    "gateway.telephony.exchange.LEASE_EVERY_S",
    "gateway.usecases.callback_calls.LOOK_EVERY_S",
    "gateway.usecases.ended_access.LOOK_EVERY_S",
    "gateway.usecases.floor.SLOW_FRESH_S",
    "gateway.usecases.floor_feed.EVERY_S",
    "gateway.usecases.message_clock.LOOK_EVERY_S",
    "gateway.usecases.notices.LOOK_EVERY_S",
    "gateway.usecases.working_day.LOOK_EVERY_S",
)
"""Pauses of one second to fifteen in a station."""
