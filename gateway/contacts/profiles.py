"""Derives the queue's profile of an operator from the account; pure."""

from collections.abc import Collection
from typing import NamedTuple

from gateway.accounts.skills import HOUSE
from gateway.accounts.tables import Office
from gateway.platform.checks import is_technical
from gateway.platform.security.tables import Account


class Profile(NamedTuple):
    """The queue's profile of an operator: category ids with proficiencies 1 to 5, skills, and the id of the office
    that is served."""

    categories: dict[str, int]
    skills: frozenset[str]
    office: str | None


def profile_of(
    account: Account, office: Office | None, known: Collection[str], *, office_is_open: bool = True
) -> Profile:
    """Return the account's profile, of categories in ``known``; ``office`` is the account's, None for none.

    A member answers what both the account and the office have, and nothing while the office is closed.
    """
    own = {e.category: e.proficiency for e in account.categories if e.category in known}
    if is_technical(own):
        # an account that serves station checks is offered its own ones only
        return Profile(own, frozenset({account.id}), None)
    if office is None:
        return Profile(own, frozenset({*account.skills, HOUSE}), None)
    if office.disabled_at is not None or not office_is_open:
        return Profile({}, frozenset(account.skills), None)
    taken = {entry.category for entry in office.categories}
    served = {category: level for category, level in own.items() if category in taken}
    return Profile(served, frozenset(account.skills), office.id)
