"""The pages' search engine as the gateway runs it, built where the web build has not done so."""

import json
import subprocess
from functools import cache
from pathlib import Path

from gateway.search.engine import SCRIPT, Engine
from gateway.search.service import Search

ROOT = Path(__file__).parents[2]


def build_if_older() -> None:
    """Build the engine alone, a second, unless what the build made of it is as new as its sources."""
    web = ROOT / "web"
    made, node = web / "dist" / SCRIPT, ROOT / ".tools/bin/node"
    sources = [
        *web.glob("src/search/**/*.*"),
        *ROOT.glob("locales/*/search.json"),
    ]
    newest = max(each.stat().st_mtime for each in sources)
    if node.exists() and not (made.exists() and made.stat().st_mtime >= newest):
        subprocess.run([node, "tools/engine.ts"], cwd=web, check=True)


@cache
def engine() -> Engine:
    """The engine of this process's tests, loaded once. Who is given it has it to themselves."""
    return Engine()


async def ranked(search: Search, typed: str, language: str = "it") -> dict:
    """Return what a page would show for *typed*: the ids of ``topics``, the best first, and its ``dangers``."""
    return json.loads(await search._ask("find", typed, language))
