"""Describes and carries out changes that give an account power, and therefore take two people."""

from typing import Any

from gateway.accounts.approvals.service import Deed
from gateway.accounts.service import WITH_POWER, Accounts
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account


def has_power(account: Account) -> bool:
    """Return whether the account is in use and its role may decide, supervise, review or manage."""
    return account.disabled_at is None and account.role in WITH_POWER


def role_of(account: Account, to: Role, office: str | None) -> dict[str, Any]:
    """Return what a request for another role stores."""
    return _as_it_is(account) | {"step": "role", "to": to.value, "office": office}


def use_of(account: Account) -> dict[str, Any]:
    """Return what a request to enable an account stores."""
    return _as_it_is(account) | {"step": "use"}


def password_of(account: Account, password_hash: str) -> dict[str, Any]:
    """Return what a request for a one-time password stores; the password is set once the request is granted."""
    return _as_it_is(account) | {
        "step": "password",
        "password_hash": password_hash,
        "replaces": account.password_set_at.isoformat(),
    }


def gives(accounts: Accounts) -> Deed:
    """Return the deed that carries out a granted request for an account. It raises ``Refused`` (``account_changed``)
    where the account has changed since the request."""

    async def give(
        what: dict[str, Any],
        *,
        reason: str,  # noqa: ARG001 - the request keeps it
        by: str | None,
    ) -> None:
        account = await accounts.by_id(what["account"])
        if _is_done(account, what):
            return
        if any(what[name] != value for name, value in _as_it_is(account).items()):
            raise _changed()
        if what["step"] == "role":
            await accounts.change(account.id, role=Role(what["to"]), office=what["office"], by=by)
        elif what["step"] == "use":
            await accounts.change(account.id, disabled=False, by=by)
        elif what["replaces"] == account.password_set_at.isoformat():
            await accounts.set_one_time(account.id, what["password_hash"], by=by)
        else:
            raise _changed()

    return give


def _as_it_is(account: Account) -> dict[str, Any]:
    return {
        "account": account.id,
        "role": account.role,
        "disabled": account.disabled_at is not None,
    }


def _is_done(account: Account, what: dict[str, Any]) -> bool:
    """Whether a process that died had done it."""
    if what["step"] == "role":
        return bool(account.role == what["to"])
    if what["step"] == "use":
        return account.disabled_at is None and account.role == what["role"]
    return bool(account.password_hash == what["password_hash"])


def _changed() -> Refused:
    return Refused("account_changed", "The account has been changed meanwhile.")
