"""Changes rows of calls for rooms above, within the transaction of the caller."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.quality.tally import Tally
from gateway.calls.tables import CallQuality
from gateway.platform.sql.writes import put


async def keep_tally(session: AsyncSession, contact_id: str, tally: Tally) -> None:
    """Store the quality figures of one side of a contact, over earlier ones."""
    await put(session, CallQuality, _row(contact_id, tally))


def _row(contact_id: str, tally: Tally) -> dict[str, Any]:
    whole, verdict = tally.whole, tally.call()
    worst = tally.worst
    return {
        "contact_id": contact_id,
        "leg": tally.leg,
        "party": tally.party,
        "reports": tally.reports,
        "seconds": round(whole.seconds, 1),
        "word": verdict.word,
        "issues": list(verdict.issues),
        "connection": verdict.connection,
        "freezes": whole.freezes if whole.picture_s else None,
        "freeze_s": round(whole.freeze_s, 2) if whole.picture_s else None,
        "still": _rounded(whole.still, 4),
        "concealment": _rounded(whole.concealment, 4),
        "fps": _rounded(whole.fps, 1),
        "jitter_buffer_ms": _rounded(whole.jitter_buffer_ms, 0),
        "rtt_ms": _rounded(whole.rtt_ms, 1),
        "loss": _rounded(whole.loss, 4),
        "uplink_loss": _rounded(whole.uplink_loss, 4),
        "path": whole.path,
        "width": whole.width,
        "height": whole.height,
        "worst_at": datetime.fromtimestamp(worst.at_ms / 1000, UTC) if worst else None,
        "worst_still": _rounded(worst.figures.still, 4) if worst else None,
        "worst_concealment": _rounded(worst.figures.concealment, 4) if worst else None,
        "worst_loss": _rounded(worst.figures.loss, 4) if worst else None,
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
