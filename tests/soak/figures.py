"""What a station's processes hold: memory, descriptors, threads, tasks; keys and files."""

import json
import re
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

from gateway.platform.process import valkey
from tests.support.servers.station import Station

TASKED = ("gateway", "media-0")
"""The processes whose tasks can be asked for."""


@dataclass(frozen=True, slots=True)
class Held:
    """What one process holds; ``tasks`` is None for those that have none."""

    rss_kib: int
    descriptors: int
    threads: int
    tasks: int | None


def held_by(station: Station, token: str) -> dict[str, Held]:
    """Every process of the station by name; ``token`` is that of the media worker's control."""
    tasks = {"gateway": _gateway_tasks(station), "media-0": _worker_tasks(station, token)}
    assert station.process is not None
    pids = {"parent": station.process.pid, **station.pids()}
    return {name: _held(pid, tasks.get(name)) for name, pid in pids.items()}


def least_of(seen: list[Held]) -> Held:
    """The smallest figure of each kind; none is missing in some and present in others."""
    tasks = [held.tasks for held in seen if held.tasks is not None]
    return Held(
        rss_kib=min(held.rss_kib for held in seen),
        descriptors=min(held.descriptors for held in seen),
        threads=min(held.threads for held in seen),
        tasks=min(tasks) if tasks else None,
    )


def _held(pid: int, tasks: int | None) -> Held:
    status = Path(f"/proc/{pid}/status").read_text()
    figures = dict(re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.MULTILINE))
    return Held(
        rss_kib=int(figures["VmRSS"]),
        descriptors=sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
        threads=int(figures["Threads"]),
        tasks=tasks,
    )


def _gateway_tasks(station: Station) -> int:
    with urllib.request.urlopen(f"{station.url}/metrics", timeout=10) as answer:
        found = re.search(r"^vs_asyncio_tasks (\S+)", answer.read().decode(), re.MULTILINE)
    assert found
    return round(float(found[1]))


def worker_figures(station: Station, token: str) -> dict:
    """What the media worker says of itself."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{station.control_port}/stats",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["worker"]


def _worker_tasks(station: Station, token: str) -> int:
    return worker_figures(station, token)["tasks"]


@dataclass(frozen=True, slots=True)
class Keys:
    """Redis: names of the keys that stay for ever, and how many of each kind go by themselves."""

    lasting: frozenset[str]
    passing: Counter[str]
    journal: int


def keys_of(station: Station) -> Keys:
    """Every key of the station's Redis."""
    lasting, passing = set(), Counter()
    path = str(valkey.socket_path(station.data_dir))
    with Redis(unix_socket_path=path, decode_responses=True) as redis:
        journal = redis.xlen("{acd:main}:journal")
        for name in redis.scan_iter(count=1000):
            kind = name.removeprefix("{acd:main}:").partition(":")[0]
            ttl_s = redis.ttl(name)
            if ttl_s == -1:
                lasting.add(name)
            elif ttl_s >= 0:
                passing[kind] += 1
    return Keys(frozenset(lasting), passing, journal)


def files_of(station: Station) -> set[str]:
    """Every file under the data directory, without those of recordings and their keys."""
    return {
        str(path.relative_to(station.data_dir))
        for path in station.data_dir.rglob("*")
        if path.is_file()
        and path.relative_to(station.data_dir).parts[0] not in {"recordings", "keystore"}
    }


def slope(points: list[tuple[float, float]]) -> float:
    """Least squares: by how much y grows for each x; 0 for less than two points."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count if count else 0.0
    mean_y = sum(y for _, y in points) / count if count else 0.0
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if not spread:
        return 0.0
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


def table(before: dict[str, Held], after: dict[str, Held], growth: dict[str, float]) -> str:
    """The figures as Markdown; ``growth`` is KiB of memory for each contact."""
    lines = [
        "| process | memory MiB | KiB per contact | descriptors | threads | tasks |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in before.items():
        end = after[name]
        tasks = "" if one.tasks is None else f"{one.tasks} → {end.tasks}"
        lines.append(
            f"| {name} | {one.rss_kib / 1024:.1f} → {end.rss_kib / 1024:.1f}"
            f" | {growth.get(name, 0):+.2f} | {one.descriptors} → {end.descriptors}"
            f" | {one.threads} → {end.threads} | {tasks} |"
        )
    return "\n".join(lines)
