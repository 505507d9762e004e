"""Signed webhooks, as Standard Webhooks 1.0 writes them: HMAC-SHA256 over id, time and body. Pure."""

import base64
import hashlib
import hmac

ID = "webhook-id"
TIMESTAMP = "webhook-timestamp"
SIGNATURE = "webhook-signature"


def signature(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """Return the header's value: ``v1,`` and the HMAC in base64. *timestamp* is in Unix seconds."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    made = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def headers(secret: str, event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers of a delivery."""
    return {
        ID: event_id,
        TIMESTAMP: str(timestamp),
        SIGNATURE: signature(secret, event_id, timestamp, body),
    }
