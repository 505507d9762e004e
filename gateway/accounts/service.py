"""Creates, changes, disables and resets staff accounts; each change leaves an audit entry."""

import asyncio
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import addressees, lookups, notice, office_moves
from gateway.accounts import factors_sql as factors
from gateway.accounts import sql as accounts
from gateway.accounts.addressees import Addressee
from gateway.accounts.passwords import MAX_LENGTH, MIN_LENGTH, Passwords, one_time_password
from gateway.accounts.skills import SKILLS
from gateway.accounts.tables import Office
from gateway.platform.audit import log as audit
from gateway.platform.email_and_phone import checked_email
from gateway.platform.ids import new_id, new_operator_code
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database

Clock = Callable[[], datetime]

USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
# How long a one-time password opens the door before it must be reset again.
ONE_TIME_TTL = timedelta(days=3)
DEFAULT_PROFICIENCY = 3
HASHED_AT_ONCE = 8
"""Passwords of a list that are hashed together: others sign in meanwhile."""
MACHINE, DEMONSTRATION = "machine", "demonstration"
"""Where an account is from that no account made: the command of the machine's owner, or the first run."""
WITH_POWER = frozenset({Role.SUPERVISOR, Role.QUALITY, Role.ADMIN})
"""Roles that one administrator alone gives to nobody."""
OF_OFFICES = frozenset({Role.OPERATOR, Role.OFFICE})


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be created; ``categories`` maps ids to proficiencies (1-5), ``office`` is the id of the
    peripheral office to which it belongs, ``email`` the address to which the station writes (empty: none). A
    ``disabled`` one cannot sign in yet."""

    username: str
    role: Role
    password: str
    display_name: str
    categories: Mapping[str, int]
    office: str | None = None
    skills: Collection[str] = ()
    disabled: bool = False
    email: str = ""


class Accounts:
    """Reads and changes the accounts of one station."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        *,
        clock: Clock,
        categories: Collection[str] | None = None,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._clock = clock
        self._categories = categories

    async def everyone(self) -> Sequence[Account]:
        """Return all accounts by username, disabled ones too."""
        async with self._database.reading() as session:
            return await lookups.everyone(session)

    async def addressees(self) -> list[Addressee]:
        """Return the people to whom the station may write, by name."""
        async with self._database.reading() as session:
            return await addressees.people(session)

    async def add(
        self,
        username: str,
        role: Role,
        *,
        display_name: str | None = None,
        categories: Mapping[str, int] | None = None,
        office: str | None = None,
        skills: Collection[str] = (),
        by: str | None = None,
        origin: str = MACHINE,
        disabled: bool = False,
        email: str = "",
    ) -> tuple[Account, str]:
        """Create an account, which cannot sign in yet where *disabled*; return it and its one-time password.

        Raises :class:`Refused`.
        """
        secret = one_time_password()
        wanted = NewAccount(
            username, role, secret, display_name or username, categories or {}, office, skills,
            disabled, email,
        )  # fmt: skip
        (account,) = await self.add_all([wanted], one_time=True, by=by, origin=origin)
        return account, secret

    async def add_all(
        self,
        wanted: Sequence[NewAccount],
        *,
        one_time: bool,
        by: str | None = None,
        origin: str = MACHINE,
    ) -> list[Account]:
        """Create all of these accounts in one transaction. Raises :class:`Refused`, and then creates none.

        With ``one_time`` a password serves only to choose another one. ``origin`` is noted in the audit trail where
        ``by`` is None.
        """
        for new in wanted:
            _check_username(new.username)
            self._check_categories(new.categories)
            _check_skills(new.skills)
        addresses = [checked_email(new.email) if new.email.strip() else None for new in wanted]
        hashes: list[str] = []
        for begin in range(0, len(wanted), HASHED_AT_ONCE):
            some = wanted[begin : begin + HASHED_AT_ONCE]
            hashes += await asyncio.gather(*(self._passwords.hash(new.password) for new in some))
        now = self._clock()
        made: list[Account] = []
        async with self._database.writing() as session:
            for new, password_hash, email in zip(wanted, hashes, addresses, strict=True):
                username = new.username.strip().lower()
                account = Account(
                    id=new_id(),
                    username=username,
                    display_name=new.display_name.strip(),
                    email=email,
                    code=new_operator_code(),
                    password_hash=password_hash,
                    password_set_at=now,
                    role=new.role.value,
                    must_change_password=one_time,
                    disabled_at=now if new.disabled else None,
                    created_at=now,
                    office_id=await _office(session, new.role, new.office),
                    skills=sorted(set(new.skills)),
                    demonstration=origin == DEMONSTRATION,
                )
                if await accounts.by_username(session, username) is not None:
                    raise Refused("username_taken", f"The username {username} is taken.")
                session.add(account)
                await session.flush()
                await accounts.set_categories(session, account.id, new.categories)
                made_by: dict[str, Any] = {} if by is not None else {"origin": origin}
                if origin == MACHINE:
                    made_by |= _bypassed(by, new.role)
                if new.disabled:
                    made_by["disabled"] = True
                await self._note(
                    session, "account.add", account, by, {"role": new.role.value} | made_by
                )
                await session.refresh(account, ["categories"])
                made.append(account)
        return made

    async def change(
        self,
        account_id: str,
        *,
        by: str | None = None,
        role: Role | None = None,
        display_name: str | None = None,
        disabled: bool | None = None,
        categories: Mapping[str, int] | None = None,
        office: str | None = None,
        skills: Collection[str] | None = None,
        auto_answer_s: int | None = None,
        email: str | None = None,
    ) -> Account:
        """Change the given fields and return the account; an empty *office* takes it out of its office, an empty
        *email* removes its address, 0 as *auto_answer_s* has the person answer by hand again.

        Disabling and another role end the account's sessions at once. Raises :class:`Refused`.
        """
        if categories is not None:
            self._check_categories(categories)
        _check_skills(skills or ())
        address = checked_email(email) if email and email.strip() else None
        now = self._clock()
        changed: dict[str, Any] = {}
        async with self._database.writing() as session:
            account = await self._existing(session, account_id)
            former = account.role
            administrators = await accounts.active_with_role(session, Role.ADMIN)
            if role is not None and role.value != account.role:
                account.role = changed["role"] = role.value
                # what is open was opened with the former role
                await accounts.revoke_sessions_of(session, account.id, now)
            if office is not None or Role(account.role) not in OF_OFFICES:
                belongs = await _office(session, Role(account.role), office)
                if belongs != account.office_id:
                    office_moves.note(session, account.id, account.office_id, now)
                    account.office_id = changed["office"] = belongs
            changed |= _answers_differently(account, skills, auto_answer_s)
            changed |= _is_called(account, display_name, address, renewed=email is not None)
            if disabled is not None and disabled != (account.disabled_at is not None):
                account.disabled_at = now if disabled else None
                changed["disabled"] = disabled
                if disabled:
                    await accounts.revoke_sessions_of(session, account.id, now)
            await session.flush()
            if administrators and not await accounts.active_with_role(session, Role.ADMIN):
                raise _last_administrator()
            if categories is not None:
                await accounts.set_categories(session, account.id, categories)
                changed["categories"] = dict(categories)
            if "role" in changed or changed.get("disabled") is False:
                changed |= _bypassed(by, former, account.role)
            if changed:
                await self._note(session, "account.change", account, by, changed)
            await session.refresh(account, ["categories"])
        return account

    async def reset(self, account_id: str, *, by: str | None = None) -> tuple[Account, str]:
        """Give the account a new one-time password and end its sessions; return account and password."""
        secret, password_hash = await self.one_time()
        return await self.set_one_time(account_id, password_hash, by=by), secret

    async def one_time(self) -> tuple[str, str]:
        """Return a new one-time password and its hash, which belong to no account yet."""
        secret = one_time_password()
        return secret, await self._passwords.hash(secret)

    async def set_one_time(
        self, account_id: str, password_hash: str, *, by: str | None = None
    ) -> Account:
        """Replace the account's password by a one-time one and end its sessions."""
        now = self._clock()
        async with self._database.writing() as session:
            account = await self._existing(session, account_id)
            account.password_hash = password_hash
            account.password_set_at = now
            account.must_change_password = True
            await accounts.revoke_sessions_of(session, account.id, now)
            await factors.forget_sign_ins(session, account.id)
            detail = _bypassed(by, account.role) if account.disabled_at is None else {}
            await self._note(session, "account.reset", account, by, detail)
        return account

    async def check_can_leave(self, account_id: str) -> None:
        """Raise :class:`Refused` (``last_administrator``) when this account is the only administrator in use."""
        async with self._database.reading() as session:
            account = await self._existing(session, account_id)
            if account.role != Role.ADMIN or account.disabled_at is not None:
                return
            if await accounts.active_with_role(session, Role.ADMIN) == 1:
                raise _last_administrator()

    async def change_password(
        self, account_id: str, session_id: str, *, present: str, new: str
    ) -> None:
        """Set a new password, proven by the present one; other sessions of the account end.

        Raises :class:`Refused`: ``password_wrong``, ``password_weak`` or ``password_common``.
        """
        _check_length(new)
        if new == present:
            raise Refused("password_weak", "The new password is the present one.", kind="invalid")
        async with self._database.reading() as session:
            account = await self._existing(session, account_id)
        if not await self._passwords.verify(account.password_hash, present):
            raise Refused("password_wrong", "The present password is not right.", kind="invalid")
        await self.check_password(new, account.username, account.display_name)
        password_hash = await self._passwords.hash(new)
        now = self._clock()
        async with self._database.writing() as session:
            before, account = account, await self._existing(session, account_id)
            if account.password_hash != before.password_hash:
                # an administrator gave another one meanwhile: that holds
                raise Refused(
                    "password_wrong", "The present password is not right.", kind="invalid"
                )
            account.password_hash = password_hash
            account.password_set_at = now
            account.must_change_password = False
            await accounts.revoke_sessions_of(session, account_id, now, except_for=session_id)
            await factors.forget_sign_ins(session, account_id)
            await self._note(session, "account.password", account, account_id, {})

    async def check_password(self, password: str, *about: str) -> None:
        """Raise :class:`Refused` (``password_weak``, ``password_common``) for a password that nobody should choose;
        *about* are texts about its owner, such as their name."""
        _check_length(password)
        if await self._passwords.is_common(password, *about):
            raise Refused("password_common", "This password is easily guessed.", kind="invalid")

    async def accept_notice(self, account_id: str, version: str, *, by: str | None) -> None:
        """Record that the account accepts this version of the notice about being recorded; a second time changes
        nothing.

        ``by`` None: the station accepts for a demonstration account. Raises :class:`Refused` (``notice_changed``) when
        ``version`` is not the present one.
        """
        if version != notice.VERSION:
            raise Refused("notice_changed", "The notice has changed; read it again.")
        async with self._database.writing() as session:
            account = await self._existing(session, account_id)
            if account.notice_version == version:
                return
            account.notice_version = version
            account.notice_accepted_at = self._clock()
            by_station = {"origin": DEMONSTRATION} if by is None else {}
            detail = {"version": version} | by_station
            await self._note(session, "account.notice", account, by, detail)

    async def by_username(self, username: str) -> Account:
        """Return the account with this username, in any case. Raises :class:`Refused` (``not_found``)."""
        async with self._database.reading() as session:
            account = await accounts.by_username(session, username.strip().lower())
        if account is None:
            raise Refused("not_found", f"there is no account {username}")
        return account

    async def of_usernames(self, usernames: Collection[str]) -> Sequence[Account]:
        """Return the accounts that have these usernames (lower case)."""
        async with self._database.reading() as session:
            return await accounts.of_usernames(session, usernames)

    async def by_id(self, account_id: str) -> Account:
        """Return the account with this id. Raises :class:`Refused` (``not_found``)."""
        async with self._database.reading() as session:
            return await self._existing(session, account_id)

    async def office_of(self, account: Account) -> Office | None:
        """Return the office to which an account belongs; None for none."""
        if account.office_id is None:
            return None
        async with self._database.reading() as session:
            return await session.get(Office, account.office_id)

    def _check_categories(self, categories: Mapping[str, int]) -> None:
        for category, proficiency in categories.items():
            if self._categories is not None and category not in self._categories:
                raise _invalid(f'"{category}" is not a category.')
            if not 1 <= proficiency <= 5:
                raise _invalid(f"The proficiency in {category} must be 1 to 5.")

    async def _existing(self, session: AsyncSession, account_id: str) -> Account:
        account = await lookups.by_id(session, account_id)
        if account is None:
            raise Refused("not_found", "There is no such account.")
        return account

    async def _note(
        self,
        session: AsyncSession,
        action: str,
        account: Account,
        by: str | None,
        detail: dict[str, Any],
    ) -> None:
        if by is None:
            detail = {"origin": MACHINE} | detail
        await audit.append(
            session,
            at=self._clock(),
            account_id=by,
            action=action,
            subject=f"account:{account.id}",
            detail=detail,
        )


def _bypassed(by: str | None, *roles: str) -> dict[str, Any]:
    """Say that the machine's owner did alone what takes two people through the API."""
    if by is not None or not WITH_POWER.intersection(roles):
        return {}
    return {"two_people": "bypassed by the machine's owner"}


def _is_called(
    account: Account, display_name: str | None, email: str | None, *, renewed: bool
) -> dict[str, Any]:
    """Set the name if one is given, and the address if it is *renewed*; return which fields differ now, without their
    values."""
    changed: dict[str, Any] = {}
    if display_name is not None and display_name.strip() != account.display_name:
        account.display_name = display_name.strip()
        changed["display_name"] = True
    if renewed and email != account.email:
        account.email = email
        changed["email"] = True
    return changed


def _answers_differently(
    account: Account, skills: Collection[str] | None, auto_answer_s: int | None
) -> dict[str, Any]:
    """Set the given fields of how the account answers; return those that differ now."""
    changed: dict[str, Any] = {}
    if skills is not None and sorted(set(skills)) != account.skills:
        account.skills = changed["skills"] = sorted(set(skills))
    if auto_answer_s is not None and (auto_answer_s or None) != account.auto_answer_s:
        account.auto_answer_s = changed["auto_answer_s"] = auto_answer_s or None
    return changed


def _check_length(password: str) -> None:
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise Refused(
            "password_weak",
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.",
            kind="invalid",
        )


def _check_username(username: str) -> None:
    if not USERNAME.fullmatch(username.strip().lower()):
        raise _invalid(
            f'"{username}" is not a username: 2 to 32 of a-z, 0-9, dot, hyphen, '
            "underscore, beginning with a letter."
        )


def _check_skills(skills: Collection[str]) -> None:
    for skill in skills:
        if skill not in SKILLS:
            raise _invalid(f'"{skill}" is not a skill; there are {", ".join(SKILLS)}.')


async def _office(session: AsyncSession, role: Role, office_id: str | None) -> str | None:
    """The office of an account with *role*. Raises :class:`Refused` (``office_unknown``).

    Operators may work for an office, too; supervisors, reviewers and administrators belong to none.
    """
    if not office_id or role not in OF_OFFICES:
        return None
    office = await session.get(Office, office_id)
    if office is None or office.disabled_at is not None:
        raise Refused("office_unknown", f"There is no office {office_id}, or it is closed.")
    return office.id


def parse_categories(text: str) -> dict[str, int]:
    """Read ``a,b:5`` into ids with proficiencies (3 when not given).

    Raises :class:`Refused`.
    """
    found: dict[str, int] = {}
    for item in (part.strip() for part in text.split(",")):
        if not item:
            continue
        category, _, proficiency = item.partition(":")
        if proficiency and not re.fullmatch("[1-5]", proficiency):
            raise _invalid(f'"{item}": the proficiency must be 1 to 5.')
        found[category] = int(proficiency or DEFAULT_PROFICIENCY)
    return found


def _invalid(message: str) -> Refused:
    return Refused("account_invalid", message)


def _last_administrator() -> Refused:
    return Refused("last_administrator", "The last administrator must stay in office.")
