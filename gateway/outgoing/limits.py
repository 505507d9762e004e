"""The limits of calls out, from the settings."""

from decimal import Decimal

from gateway.outgoing.rules import Limits
from gateway.settings import Settings

SECRET = "calls-out"  # noqa: S105 - the name of a key
"""The key under which orders are sealed."""


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings give."""
    return Limits(
        prefixes=settings.sip_out_prefixes,
        hourly=settings.sip_out_hourly,
        daily=settings.sip_out_daily,
        extensions=settings.sip_out_extensions,
        costs=settings.sip_out_costs,
        budget=Decimal(settings.sip_out_budget),
        longest_s=settings.sip_out_longest_min * 60.0,
    )
