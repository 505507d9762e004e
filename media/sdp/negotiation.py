"""The offers and answers of one connection (RFC 3264, RFC 8829), without the connection itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from media.ice.lite import Credentials
from media.sdp.answer import AnswerTransport, HostCandidate, SlotStream, write_answer
from media.sdp.offer import MAX_MEDIA, Offer, SdpError
from media.sdp.plan import LinePlan, plan_lines


class Negotiation:
    """Owner: the peer. `lines` is the plan of the offer in force, in the offer's order.

    `dtls_active` says that this side is the DTLS client, which the first offer decides for good.
    """

    def __init__(self, offer: Offer) -> None:
        """Take the connection's first offer."""
        self.dtls_active = offer.setup != "active"
        self.lines: tuple[LinePlan, ...] = plan_lines(offer.media)
        self._fingerprints = offer.fingerprints
        self._ice = offer.ufrag, offer.password
        self._mids = {media.mid for media in offer.media}
        self._session_id = secrets.randbits(62)
        self._version = self._restarts = 0

    def renegotiate(self, offer: Offer) -> Credentials | None:
        """Take a later offer: an ICE restart, other directions, more m-lines.

        Returns the browser's new credentials when the offer restarts ICE, None when it does not.
        Raises `SdpError`, and nothing has changed: `sdp_other_certificate` when the offer belongs
        to another DTLS association, `sdp_too_large` when the offers of this connection have named
        too many m-lines.
        """
        if offer.fingerprints != self._fingerprints:
            raise SdpError("sdp_other_certificate", "the offer is of another connection")
        mids = self._mids.union(media.mid for media in offer.media)
        if len(mids) > MAX_MEDIA:
            # the object made for an m-line stays for the life of the connection
            raise SdpError("sdp_too_large", f"a connection may have {MAX_MEDIA} m-lines in all")
        self.lines = plan_lines(offer.media, self.lines)
        self._mids = mids
        self._version += 1
        if (offer.ufrag, offer.password) == self._ice:
            return None
        self._ice = offer.ufrag, offer.password
        self._restarts += 1
        return Credentials(offer.ufrag, offer.password)

    def answer(
        self,
        slots: Mapping[str, SlotStream],
        *,
        credentials: Credentials,
        fingerprint: tuple[str, str],
        candidates: Sequence[HostCandidate],
        cname: str,
    ) -> str:
        """Return the SDP answer to the offer in force.

        `slots` maps the mid of each slot to its SSRCs; `credentials` are this side's for ICE, and
        `fingerprint` is (algorithm, digest) of its certificate.
        """
        return write_answer(
            self.lines,
            slots,
            AnswerTransport(
                session_id=self._session_id,
                version=self._version,
                credentials=credentials,
                fingerprint=fingerprint,
                setup="active" if self.dtls_active else "passive",
                candidates=candidates,
                cname=cname,
                restarts=self._restarts,
            ),
        )
