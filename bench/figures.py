"""The one shape in which every benchmark says what it found."""

import json
import os
import platform
from pathlib import Path
from typing import Any

from media import compiled

OUT = Path("var/bench")
MEDIA_COMPILED = os.environ.get("VS_MEDIA_COMPILED", "auto") == "auto" and compiled.fits()
"""Whether media workers run the compiled packet path here; ``VS_MEDIA_COMPILED=off`` measures the other."""


def figure(
    bench: str,
    value: float,
    unit: str,
    *,
    baseline: float | None = None,
    samples: list[float] | None = None,
    **conditions: Any,
) -> dict[str, Any]:
    """Return the JSON object of one figure; *baseline* was measured in the same run."""
    taken = samples or [value]
    return {
        "bench": bench,
        "value": round(value, 4),
        "unit": unit,
        "baseline": baseline,
        "ratio": round(value / baseline, 4) if baseline else None,
        "samples": len(taken),
        "min": round(min(taken), 4),
        "max": round(max(taken), 4),
        "conditions": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "compiled": MEDIA_COMPILED,
            **conditions,
        },
    }


def publish(found: dict[str, Any]) -> None:
    """Print a figure and keep it under ``var/bench/``."""
    line = json.dumps(found)
    print(line, flush=True)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{found['bench']}.json").write_text(line + "\n", encoding="utf-8")
