"""Checks before a report of the exchange is carried into the queue. Pure.

A failed check raises :class:`gateway.platform.refused.Refused`.
"""

from collections.abc import Collection

from gateway.accounts.skills import HOUSE, SKILLS
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.telephony import api
from queueing.model import OVER, TALKING, Contact, Refusal

_PASSED_ON = frozenset({"transferred", "left"})
"""Why the part of an operator ended without whom the call went on."""


def enterable(wanted: api.NewCall, categories: Collection[str]) -> None:
    """Raise ``unknown_category``, or ``unknown_requirement``: one that no operator can ever have would leave the caller in
    line for ever."""
    if wanted.category not in categories or wanted.category == STATION_CHECK:
        raise Refused(Refusal.UNKNOWN_CATEGORY, "There is no such category.", kind="invalid")
    if not {HOUSE, *SKILLS}.issuperset(wanted.requirements):
        raise Refused(
            "unknown_requirement",
            f"Known requirements are {', '.join((HOUSE, *SKILLS))}.",
            kind="invalid",
        )


def talking(live: Contact) -> Contact:
    """Return the contact, which must have been answered. Raises ``call_ended``, ``not_talking``."""
    if live.state in OVER:
        raise Refused("call_ended", "This call is over.")
    if live.state not in TALKING:
        raise Refused("not_talking", "Nobody has answered this call yet.")
    return live


def is_colleague(live: Contact, operator: str | None) -> bool:
    """Return whether *operator* is the colleague whom the contact's operator has consulted."""
    return operator is not None and operator == live.colleague


def same_operator(live: Contact, operator: str | None) -> None:
    """Raise ``other_operator`` if *operator* is named and does not have the contact."""
    if operator is not None and operator != live.agent:
        raise Refused("other_operator", "This call is with another operator by now.")


def has_passed_on(live: Contact, operator: str | None) -> bool:
    """Return whether the call went on without *operator*, who had it, so that the report is a repetition.

    Raises ``operator_required`` if a report without an operator may mean that, or the present call.
    """
    if operator is None:
        if not any(leg.why in _PASSED_ON for leg in live.legs):
            return False
        if live.agent is None:
            return True
        raise Refused(
            "operator_required",
            "Say whose telephone it was: the call has been passed on before.",
            kind="invalid",
        )
    own = [leg for leg in live.legs if leg.agent == operator]
    has_it = operator == live.agent and live.state in TALKING
    return bool(own) and not has_it and own[-1].why in _PASSED_ON


def raise_too_late(result: object) -> None:
    """Raise ``too_late`` if a transition was refused."""
    if isinstance(result, Refusal):
        raise Refused(
            "too_late", "The call has moved on meanwhile; look at its state.", retryable=True
        )
