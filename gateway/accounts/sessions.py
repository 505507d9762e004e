"""Opens, refreshes, checks and ends the sign-in sessions of the staff.

A browser holds two things: an access token of five minutes in memory, and a refresh cookie that only the session routes
receive. The cookie's secret is replaced at each use. The replacement is derived from the one presented, so that two
tabs refreshing at once both receive the same one; after a short grace an old secret is a stolen one, and the session
ends for everybody.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from gateway.accounts import lookups
from gateway.accounts import sql as accounts
from gateway.accounts.factors import Factors
from gateway.accounts.lock_outs import STRANGER, LockOuts, too_many_failed
from gateway.accounts.passwords import MAX_LENGTH, Passwords
from gateway.accounts.policy import SignInPolicy
from gateway.accounts.proofs import FactorChallenge, Proof
from gateway.accounts.service import ONE_TIME_TTL, Clock
from gateway.accounts.tables import Session
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.keys import Keys
from gateway.platform.security.permissions import Role, event_access
from gateway.platform.security.principal import SessionEndedError, Staff
from gateway.platform.security.tables import Account
from gateway.platform.security.tokens import (
    ACCESS_TTL,
    DEVICE,
    STAFF,
    InvalidTokenError,
    TokenSigner,
)
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import AddressThrottle, Shared, Throttle
from signaling.errors import Code
from signaling.limits import Rate

SESSION_TTL = timedelta(hours=12)
ROTATION_GRACE = timedelta(seconds=20)
DEVICE_TTL = timedelta(days=365)
# A session in use is noted so often at most: everybody's, at every gateway, would else be written each second.
_KEPT_EVERY = timedelta(minutes=1)
# Failed sign-ins of one username from browsers that it has not signed in at, or at one where it has.
USERNAME_RATE = Rate(10, 300)
PASSWORD = "password"  # noqa: S105 - a word
"""The method of a proof that was no second factor."""


class SecondFactorRequiredError(Exception):
    """The password is right, but the account has a second factor; ``asked`` is the demand for it."""

    def __init__(self, asked: FactorChallenge) -> None:
        super().__init__("a second factor is required")
        self.asked = asked


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The tokens of a sign-in or a refresh. ``refresh_token`` belongs in the cookie only."""

    staff: Staff
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    session_expires_at: datetime
    issued_at: datetime
    idle_ends_at: datetime | None = None
    """When it ends if nobody uses it; None for never."""
    device: str = ""
    """What tells the station later that somebody has signed in from this browser, for a cookie; empty after a refresh."""


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser of a sign-in: its address for rate limits, and the name and network that its owner is shown later."""

    address: str
    name: str = ""
    network: str = ""
    device: str = ""
    """The token that an earlier sign-in gave this browser."""


class Sessions:
    """Signs the staff of one station in and out."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        signer: TokenSigner,
        keys: Keys,
        factors: Factors,
        policy: SignInPolicy,
        *,
        clock: Clock,
        address_rate: Rate | None,
        shared: Shared | None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Failed sign-ins are counted together with the station's other gateways in *shared*, in this process alone without."""
        secret = keys.of("throttle")
        self._database = database
        self._passwords = passwords
        self._signer = signer
        self._factors = factors
        self._policy = policy
        self._rotation_key = keys.of("refresh")
        self._clock = clock
        self._by_address = AddressThrottle(
            "sign-in-address", address_rate, secret, monotonic, shared=shared
        )
        username_rate = None if address_rate is None else USERNAME_RATE
        self._by_username = Throttle(
            "sign-in-username", username_rate, secret, monotonic, shared=shared
        )
        self._present = Throttle(
            "present-password", username_rate, secret, monotonic, shared=shared
        )
        self._lock_outs = LockOuts(database, clock, monotonic)

    async def sign_in(self, username: str, password: str, browser: Browser) -> SignedIn:
        """Check a password and open a session.

        Attempts of a browser that signed in before are counted by themselves, so that a stranger's wrong passwords do
        not lock its owner out. Raises :class:`SecondFactorRequiredError`, or :class:`Refused`: ``bad_credentials``,
        ``one_time_password_expired``, ``too_many_requests``, ``busy``.
        """
        username, address = username.strip().lower(), browser.address
        # Counted before the slow check, so that attempts in parallel count too.
        await self._count_address(address)
        async with self._database.reading() as session:
            account = await accounts.by_username(session, username)
        counted_as = self._known_device(browser.device, account) or username
        wait = await self._by_username.take(counted_as)
        if wait > 0:
            await self._by_address.give_back(address)
            await self._lock_outs.note(
                "account",
                counted_as,
                account_id=None if account is None else account.id,
                address=address,
            )
            raise too_many_failed(wait)
        stored = None if account is None else account.password_hash
        fits = len(password) <= MAX_LENGTH and await self._passwords.verify(stored, password)
        now = self._clock()
        if account is None or not fits or account.disabled_at is not None:
            await self._note_refusal(account, _why_refused(account, fits=fits), address)
            raise _bad_credentials()
        if account.must_change_password and now > account.password_set_at + ONE_TIME_TTL:
            await self._note_refusal(account, "one_time_password_expired", address)
            raise Refused(
                "one_time_password_expired",
                "This one-time password has run out; ask an administrator for a new one.",
                kind="unauthenticated",
            )
        # Only this attempt's: a right password must not buy new guesses at other people's.
        await self._by_address.give_back(address)
        await self._by_username.forget(counted_as)
        asked = await self._factors.ask(account.id)
        if asked is not None:
            raise SecondFactorRequiredError(asked)
        return await self._open(account, now, browser)

    async def complete(self, ticket: str, proof: Proof, browser: Browser) -> SignedIn:
        """Open the session for which :meth:`sign_in` asked for a second factor. Raises :class:`Refused`."""
        await self._count_address(browser.address)
        account_id, method = await self._factors.complete(ticket, proof)
        await self._by_address.give_back(browser.address)
        async with self._database.reading() as session:
            account = await lookups.by_id(session, account_id)
        if account is None or account.disabled_at is not None:
            await self._note_refusal(account, "account_disabled", browser.address)
            raise _bad_credentials()
        return await self._open(account, self._clock(), browser, factor=method)

    async def passkey_challenge(self, ticket: str, browser: Browser) -> dict[str, Any]:
        """Return options for ``navigator.credentials.get`` for the sign-in of *ticket*. Raises :class:`Refused`."""
        await self._count_address(browser.address)
        options = await self._factors.passkey_for_sign_in(ticket)
        await self._by_address.give_back(browser.address)
        return options

    async def _count_address(self, address: str) -> None:
        wait = await self._by_address.take(address)
        if wait > 0:
            await self._lock_outs.note("address", address, address=address)
            raise too_many_failed(wait)

    def _known_device(self, device: str, account: Account | None) -> str:
        """Return as what the attempts of a browser are counted in which this account signed in before; empty for others."""
        if not device or account is None:
            return ""
        try:
            claims = self._signer.verify(DEVICE, device, now=self._clock())
        except InvalidTokenError:
            return ""
        return f"device:{claims.get('jti')}" if claims["sub"] == account.id else ""

    async def count_password_guess(self, account_id: str) -> None:
        """Count an attempt to prove the present password. Raises :class:`Refused` (``too_many_requests``)."""
        wait = await self._present.take(account_id)
        if wait > 0:
            await self._lock_outs.note("present_password", account_id, account_id=account_id)
            raise too_many_failed(wait)

    async def password_was_right(self, account_id: str) -> None:
        """Forget the attempts counted by :meth:`count_password_guess`."""
        await self._present.forget(account_id)

    async def password_was_wrong(self, account: Account) -> None:
        """Put the wrong password of the last attempt on record."""
        await self._note_refusal(account, "wrong_present_password")

    async def _note_refusal(self, account: Account | None, reason: str, address: str = "") -> None:
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=None if account is None else account.id,
            action="session.refused",
            subject=STRANGER if account is None else f"account:{account.id}",
            detail={"reason": reason} | ({"address": address} if address else {}),
        )

    async def prove_password(self, staff: Staff, password: str) -> bool:
        """Return whether this is the caller's password; if so, the session counts as proven now. Raises
        :class:`Refused`: ``too_many_requests``, ``busy``."""
        await self.count_password_guess(staff.account_id)
        if not await self._passwords.verify(staff.account.password_hash, password):
            await self.password_was_wrong(staff.account)
            return False
        await self.password_was_right(staff.account_id)
        await self.note_proof(staff, PASSWORD)
        return True

    async def note_proof(self, staff: Staff, method: str) -> None:
        """Record that the session's owner has just proven who they are, by the password or a second factor of kind
        *method*."""
        now, factor = self._clock(), None if method == PASSWORD else method
        async with self._database.writing() as session:
            await accounts.note_proof(session, staff.session_id, now, factor=factor)
            await audit.append(
                session, at=now, account_id=staff.account_id, action="session.proven",
                subject=f"account:{staff.account_id}",
                detail={"session": staff.session_id, "method": method},
            )  # fmt: skip

    def is_proven(self, staff: Staff) -> bool:
        """Return whether the session's last proof is fresh enough for sensitive acts."""
        return self._clock() - staff.proven_at <= self._policy.proof

    async def own(self, account_id: str) -> Sequence[Session]:
        """Return the account's live sessions, the one used last first."""
        async with self._database.reading() as session:
            return await accounts.live_sessions_of(
                session, account_id, self._clock(), self._idle_since
            )

    async def end(self, account_id: str, session_ids: Collection[str]) -> None:
        """End those of *session_ids* that belong to this account, as its owner wishes."""
        now = self._clock()
        async with self._database.writing() as session:
            for session_id in session_ids:
                if await accounts.revoke_session(session, session_id, now, account_id):
                    await audit.append(
                        session, at=now, account_id=account_id, action="session.closed",
                        subject=f"account:{account_id}",
                        detail={"session": session_id, "elsewhere": True},
                    )  # fmt: skip

    async def long_unused(self, session_ids: Collection[str]) -> list[str]:
        """Return those of *session_ids* whose last noted use is older than a minute; none where no session ends by
        idling."""
        if self._policy.idle is None or not session_ids:
            return []
        async with self._database.reading() as session:
            return await accounts.used_before(session, session_ids, self._clock() - _KEPT_EVERY)

    async def keep_in_use(self, session_ids: Collection[str]) -> None:
        """Count these sessions as in use now, although nobody touches their pages: a call goes on, or a desk waits
        for one."""
        due = await self.long_unused(session_ids)
        if due:
            async with self._database.writing() as session:
                await accounts.note_use(session, due, self._clock())

    @property
    def _idle_since(self) -> datetime | None:
        idle = self._policy.idle
        return None if idle is None else self._clock() - idle

    async def _open(
        self, account: Account, now: datetime, browser: Browser, *, factor: str = ""
    ) -> SignedIn:
        session_id = new_id()
        secret = f"{session_id}.{new_id()}{new_id()}"
        row = Session(
            id=session_id,
            account_id=account.id,
            refresh_hash=_hash(secret),
            created_at=now,
            rotated_at=now,
            expires_at=now + SESSION_TTL,
            revoked_at=None,
            proven_at=now,
            used_at=now,
            factor=factor,
            browser=browser.name,
            network=browser.network,
        )
        async with self._database.writing() as session:
            await accounts.forget_expired_sessions(session, now - SESSION_TTL)
            session.add(row)
            await audit.append(
                session,
                at=now,
                account_id=account.id,
                action="session.open",
                subject=f"account:{account.id}",
                detail={"session": session_id, "address": browser.address}
                | ({"factor": factor} if factor else {}),
            )
        return replace(
            self._signed_in(row, account, secret, now),
            device=self._signer.sign(DEVICE, account.id, now=now, ttl=DEVICE_TTL, jti=new_id()),
        )

    async def refresh(
        self, refresh_token: str, *, idle_s: int = 0, browser: Browser | None = None
    ) -> SignedIn:
        """Exchange the refresh cookie for a new access token and the cookie's next secret.

        *idle_s*: for so many seconds nobody has touched the page that asks; *browser*: which one asks. Raises
        :class:`SessionEndedError`. A secret that was replaced ends the session, unless the browser that replaced it
        asks again within the grace, from the same network: a thief of the cookie is found out at once.
        """
        now = self._clock()
        session_id = refresh_token.partition(".")[0]
        presented = _hash(refresh_token)
        following = self._next(refresh_token, browser)
        async with self._database.writing() as session:
            found = await accounts.live_session(
                session, session_id, now, self._idle_since, lock=True
            )
            if found is None:
                raise SessionEndedError
            row, account = found
            row.used_at = max(row.used_at, now - timedelta(seconds=idle_s))
            in_grace = now - row.rotated_at <= ROTATION_GRACE
            if hmac.compare_digest(row.refresh_hash, presented):
                secret = refresh_token
                if not in_grace:
                    secret = following
                    row.refresh_hash = _hash(secret)
                    row.rotated_at = now
            elif in_grace and hmac.compare_digest(row.refresh_hash, _hash(following)):
                secret = following
            else:
                await accounts.revoke_session(session, session_id, now)
                secret = None
                await audit.append(
                    session,
                    at=now,
                    account_id=account.id,
                    action="session.reused",
                    subject=f"account:{account.id}",
                    detail={"session": session_id},
                )
        if secret is None:
            raise SessionEndedError
        return self._signed_in(row, account, secret, now)

    async def authenticate(self, access_token: str) -> Staff:
        """Return the staff member of an access token, with the role that the account has now.

        Raises :class:`SessionEndedError`, also when the account was disabled a moment ago.
        """
        now = self._clock()
        try:
            claims = self._signer.verify(STAFF, access_token, now=now)
        except InvalidTokenError as error:
            raise SessionEndedError from error
        async with self._database.reading() as session:
            found = await accounts.live_session(
                session, str(claims.get("sid", "")), now, self._idle_since
            )
        if found is None or found[1].id != claims["sub"]:
            raise SessionEndedError
        return self._staff(*found)

    async def admit(self, access_token: str, namespace: str) -> Staff:
        """Return the staff member of an access token, if their role may open a socket of *namespace*.

        Raises :class:`Refused`: ``invalid_token``, ``not_allowed``, or what the sign-in still lacks.
        """
        try:
            staff = await self.authenticate(access_token)
        except SessionEndedError:
            raise Refused(Code.INVALID_TOKEN, "The session has ended; sign in again.") from None
        access = event_access(namespace, "connect")
        if access is None or staff.role not in access.roles:
            raise Refused(Code.NOT_ALLOWED, "This account may not connect here.")
        if staff.unfinished is not None:
            raise Refused(staff.unfinished, staff.unfinished.message)
        return staff

    async def sign_out(
        self,
        *,
        refresh_token: str | None,
        access_token: str | None,
        browser: Browser | None = None,
    ) -> None:
        """End the session that the cookie or the token names; do nothing if neither is valid."""
        now = self._clock()
        if refresh_token:
            with suppress(SessionEndedError):
                opened = await self.refresh(refresh_token, browser=browser)
                await self._end(opened.staff, now)
        if access_token:
            with suppress(SessionEndedError):
                await self._end(await self.authenticate(access_token), now)

    async def _end(self, staff: Staff, now: datetime) -> None:
        async with self._database.writing() as session:
            await accounts.revoke_session(session, staff.session_id, now)
            await audit.append(
                session,
                at=now,
                account_id=staff.account_id,
                action="session.closed",
                subject=f"account:{staff.account_id}",
                detail={"session": staff.session_id},
            )

    async def still_live(self, session_ids: Collection[str]) -> set[str]:
        """Return those of ``session_ids`` that are neither expired nor idle nor revoked nor of a disabled account.

        For holders of long-lived connections: ask every few seconds, close the others.
        """
        async with self._database.reading() as session:
            return await accounts.live_session_ids(
                session, session_ids, self._clock(), self._idle_since
            )

    def _next(self, refresh_token: str, browser: Browser | None) -> str:
        """The secret after this one: the same for every tab of one browser, another for anybody else."""
        session_id = refresh_token.partition(".")[0]
        asked_by = "" if browser is None else f"/{browser.name}/{browser.network}"
        derived = hmac.new(
            self._rotation_key, f"{refresh_token}{asked_by}".encode(), hashlib.sha256
        ).hexdigest()
        return f"{session_id}.{derived}"

    def _signed_in(self, row: Session, account: Account, secret: str, now: datetime) -> SignedIn:
        idle = self._policy.idle
        return SignedIn(
            staff=self._staff(row, account),
            access_token=self._signer.sign(
                STAFF, account.id, now=now, ttl=ACCESS_TTL, role=account.role, sid=row.id
            ),
            access_expires_at=now + ACCESS_TTL,
            refresh_token=secret,
            session_expires_at=row.expires_at,
            issued_at=now,
            idle_ends_at=None if idle is None else row.used_at + idle,
        )

    def _staff(self, row: Session, account: Account) -> Staff:
        return Staff(
            account_id=account.id,
            session_id=row.id,
            role=Role(account.role),
            account=account,
            proven_at=row.proven_at,
            enrolling=not row.factor and self._policy.needs_factor(account),
        )


def _why_refused(account: Account | None, *, fits: bool) -> str:
    """Return the word for the audit trail; the person at the door is told the same in every case."""
    if account is None:
        return "unknown_username"
    return "account_disabled" if fits else "wrong_password"


def _hash(secret: str) -> str:
    # The secret has 192 random bits: a plain hash cannot be reversed by guessing.
    return hashlib.sha256(secret.encode()).hexdigest()


def _bad_credentials() -> Refused:
    return Refused("bad_credentials", "Username and password do not fit.", kind="unauthenticated")
