"""Signing in, staying signed in, being signed out.

A browser holds two things: an access token of five minutes in memory, and a refresh cookie that
only the session routes receive. The cookie's secret is replaced at each use. The replacement is
derived from the one presented, so that two tabs refreshing at once both receive the same one;
after a short grace an old secret is a stolen one, and the session ends for everybody.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from redis.asyncio import Redis

from gateway.auth.accounts import ONE_TIME_TTL, Clock
from gateway.auth.keys import Keys
from gateway.auth.passwords import MAX_LENGTH, Passwords
from gateway.auth.permissions import Role
from gateway.auth.principal import Staff
from gateway.auth.tokens import ACCESS_TTL, DEVICE, STAFF, InvalidTokenError, TokenSigner
from gateway.history import accounts, audit
from gateway.history.engine import Database
from gateway.history.ids import new_id
from gateway.history.models import Account, Session
from gateway.throttle import Throttle
from signaling.limits import Limiter, Rate

SESSION_TTL = timedelta(hours=12)
ROTATION_GRACE = timedelta(seconds=20)
DEVICE_TTL = timedelta(days=365)
# Failed sign-ins of one username from browsers that it has not signed in at, or at one where it has.
USERNAME_RATE = Rate(10, 300)
LOCK_OUT_NOTED = Rate(1, 300)
"""How often the audit trail is told that one address or account is locked out: a flood fills no table."""
STRANGER = "sign-in"
"""The subject of what happens at the door in nobody's name. A username that no account has is kept nowhere: people
type passwords there."""


class BadCredentialsError(Exception):
    """Username and password do not fit, or the account is disabled."""


class OneTimePasswordExpiredError(BadCredentialsError):
    """The one-time password was right but too old; an administrator must reset it."""


class ThrottledError(Exception):
    """Too many failed attempts; ``retry_after_s`` says when the next one is heard."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("too many failed attempts")
        self.retry_after_s = retry_after_s


class SessionEndedError(Exception):
    """The session or its token is no longer good; sign in again."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in or a refresh hands out. ``refresh_token`` belongs in the cookie only."""

    staff: Staff
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    session_expires_at: datetime
    issued_at: datetime
    device: str = ""
    """What tells the station later that somebody has signed in from this browser, for a cookie; empty after a refresh."""


class Sessions:
    """The signed-in staff of one station."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        signer: TokenSigner,
        keys: Keys,
        *,
        clock: Clock,
        address_rate: Rate | None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        secret = keys.of("throttle")
        self._database = database
        self._passwords = passwords
        self._signer = signer
        self._rotation_key = keys.of("refresh")
        self._clock = clock
        self._by_address = Throttle("sign-in-address", address_rate, secret, monotonic)
        username_rate = None if address_rate is None else USERNAME_RATE
        self._by_username = Throttle("sign-in-username", username_rate, secret, monotonic)
        self._monotonic = monotonic
        self._lock_outs = Limiter(LOCK_OUT_NOTED)

    def share_throttles(self, redis: Redis, station_key: str) -> None:
        """Count failed sign-ins together with the station's other gateways."""
        for throttle in (self._by_address, self._by_username):
            throttle.share(redis, station_key)

    async def sign_in(
        self, username: str, password: str, *, address: str, device: str = ""
    ) -> SignedIn:
        """Check a password and open a session.

        *device* is what an earlier sign-in gave this browser: its attempts are counted by themselves, so that a stranger's
        wrong passwords lock nobody out at a browser that they use. Raises :class:`ThrottledError`, :class:`BadCredentialsError` or ``OverloadedError``.
        """
        username = username.strip().lower()
        # Counted before the slow check, so that attempts in parallel count too.
        wait = await self._by_address.take(address)
        if wait > 0:
            await self._note_lock_out("address", address, None, address)
            raise ThrottledError(wait)
        async with self._database.reading() as session:
            account = await accounts.by_username(session, username)
        counted_as = self._known_device(device, account) or username
        wait = await self._by_username.take(counted_as)
        if wait > 0:
            await self._by_address.give_back(address)
            await self._note_lock_out("account", counted_as, account, address)
            raise ThrottledError(wait)
        stored = None if account is None else account.password_hash
        fits = len(password) <= MAX_LENGTH and await self._passwords.verify(stored, password)
        now = self._clock()
        if account is None or not fits or account.disabled_at is not None:
            await self._note_refusal(account, _why_refused(account, fits=fits), address)
            raise BadCredentialsError
        if account.must_change_password and now > account.password_set_at + ONE_TIME_TTL:
            await self._note_refusal(account, "one_time_password_expired", address)
            raise OneTimePasswordExpiredError
        # Only this attempt's: a right password must not buy new guesses at other people's.
        await self._by_address.give_back(address)
        await self._by_username.forget(counted_as)
        signed_in = await self._open(account, now, address)
        return replace(
            signed_in,
            device=self._signer.sign(DEVICE, account.id, now=now, ttl=DEVICE_TTL, jti=new_id()),
        )

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
        """Count an attempt to prove the present password. Raises :class:`ThrottledError`."""
        wait = await self._by_username.take(f"present:{account_id}")
        if wait > 0:
            raise ThrottledError(wait)

    async def password_was_right(self, account_id: str) -> None:
        """The last attempt was no guess."""
        await self._by_username.forget(f"present:{account_id}")

    async def _note_refusal(self, account: Account | None, reason: str, address: str) -> None:
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=None if account is None else account.id,
            action="session.refused",
            subject=STRANGER if account is None else f"account:{account.id}",
            detail={"reason": reason, "address": address},
        )

    async def _note_lock_out(
        self, of: str, counted_as: str, account: Account | None, address: str
    ) -> None:
        if self._lock_outs.take(f"{of}:{counted_as}", self._monotonic()) > 0:
            return
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=None if account is None else account.id,
            action="session.locked_out",
            subject=STRANGER if account is None else f"account:{account.id}",
            detail={"of": of, "address": address},
        )

    async def _open(self, account: Account, now: datetime, address: str) -> SignedIn:
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
                detail={"session": session_id, "address": address},
            )
        return self._signed_in(row, account, secret, now)

    async def refresh(self, refresh_token: str) -> SignedIn:
        """Exchange the refresh cookie for a new access token and the cookie's next secret.

        Raises :class:`SessionEndedError`; a secret replaced longer ago than the grace ends the
        session.
        """
        now = self._clock()
        session_id = refresh_token.partition(".")[0]
        presented = _hash(refresh_token)
        following = self._next(refresh_token)
        async with self._database.writing() as session:
            found = await accounts.live_session(session, session_id, now, lock=True)
            if found is None:
                raise SessionEndedError
            row, account = found
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
                row.revoked_at = now
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
        """The staff member a token stands for, with the role the account has now.

        Raises :class:`SessionEndedError`, also when the account was disabled a moment ago.
        """
        now = self._clock()
        try:
            claims = self._signer.verify(STAFF, access_token, now=now)
        except InvalidTokenError as error:
            raise SessionEndedError from error
        async with self._database.reading() as session:
            found = await accounts.live_session(session, str(claims.get("sid", "")), now)
        if found is None or found[1].id != claims["sub"]:
            raise SessionEndedError
        return _staff(*found)

    async def sign_out(self, *, refresh_token: str | None, access_token: str | None) -> None:
        """End the session that the cookie or the token names; nothing if neither is good."""
        now = self._clock()
        if refresh_token:
            with suppress(SessionEndedError):
                await self._end((await self.refresh(refresh_token)).staff, now)
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
        """Those of ``session_ids`` that are neither expired nor revoked nor of a disabled account.

        For whoever holds long-lived connections: ask every few seconds, close the others.
        """
        async with self._database.reading() as session:
            return await accounts.live_session_ids(session, session_ids, self._clock())

    def _next(self, refresh_token: str) -> str:
        session_id = refresh_token.partition(".")[0]
        derived = hmac.new(self._rotation_key, refresh_token.encode(), hashlib.sha256).hexdigest()
        return f"{session_id}.{derived}"

    def _signed_in(self, row: Session, account: Account, secret: str, now: datetime) -> SignedIn:
        return SignedIn(
            staff=_staff(row, account),
            access_token=self._signer.sign(
                STAFF, account.id, now=now, ttl=ACCESS_TTL, role=account.role, sid=row.id
            ),
            access_expires_at=now + ACCESS_TTL,
            refresh_token=secret,
            session_expires_at=row.expires_at,
            issued_at=now,
        )


def _why_refused(account: Account | None, *, fits: bool) -> str:
    """Return the word for the audit trail; the person at the door is told the same in every case."""
    if account is None:
        return "unknown_username"
    return "account_disabled" if fits else "wrong_password"


def _staff(row: Session, account: Account) -> Staff:
    return Staff(account_id=account.id, session_id=row.id, role=Role(account.role), account=account)


def _hash(secret: str) -> str:
    # The secret has 192 random bits: a plain hash cannot be reversed by guessing.
    return hashlib.sha256(secret.encode()).hexdigest()
