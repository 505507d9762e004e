"""Signed webhooks, as Standard Webhooks 1.0 writes them: HMAC-SHA256 over id, time and body. Pure."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

ID = "webhook-id"
TIMESTAMP = "webhook-timestamp"
SIGNATURE = "webhook-signature"
TOLERANCE_S = 300
"""By how much a receiver lets the time of signing differ from its own."""


def signature(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header: ``v1,`` and the HMAC in base64. *timestamp* in Unix seconds."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    made = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def headers(secret: str, event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a delivery."""
    return {
        ID: event_id,
        TIMESTAMP: str(timestamp),
        SIGNATURE: signature(secret, event_id, timestamp, body),
    }


def is_signed(secret: str, received: Mapping[str, str], body: bytes, *, now_s: float) -> bool:
    """Whether a received delivery is ours and fresh; what the receiving side is to check."""
    try:
        timestamp = int(received[TIMESTAMP])
    except (KeyError, ValueError):
        return False
    if abs(now_s - timestamp) > TOLERANCE_S:
        return False
    wanted = signature(secret, received.get(ID, ""), timestamp, body)
    return any(
        hmac.compare_digest(wanted.encode(), given.encode())
        for given in received.get(SIGNATURE, "").split(" ")
    )
