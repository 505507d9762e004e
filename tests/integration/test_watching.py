"""What deploy/ gives Prometheus and Grafana asks only for what a running station really tells.

A gateway, a media worker and a call with media, all real; the scrape example, the alert rules and the
dashboard are then held against the text of /metrics.
"""

import asyncio
import contextlib
import json
import re
from pathlib import Path

import aiohttp
import msgspec
import pytest
import yaml

from media.figures import LayerFigures
from media.worker.metrics import exposition
from tests.integration.conversations import enter
from tests.integration.quality import GOOD
from tests.integration.workers import TOKEN
from tests.support.clients.exposition import samples
from tests.support.people.synthetic_call import MediaPump, SyntheticMedia

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana" / "virtual-station.json").read_text())
RULES = yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text())
METRICS_TOKEN = "a-token-that-may-only-look"
_NAME = re.compile(r"\b(?:vs|process|python)_\w+|\bup\b")
_MATCHERS = re.compile(r"(\b(?:vs_\w+|up))\{([^}]*)\}")
_GROUPED = re.compile(r"\b(?:by|without)\s*\(([^)]*)\)")
_ADDED_BY_PROMETHEUS = {"job", "instance", "le"}
SILENT = {
    "vs_loop_failures_total": {"loop"},
    "vs_journal_set_aside_total": {"group"},
    "vs_http_connections_ended_total": {"why"},
}
ELSEWHERE = {
    "vs_certificate_end_timestamp_seconds": set(),
    "vs_mailbox_connected": {"box"},
    "vs_upkeep_ok": {"work"},
    "vs_audit_unsent": set(),
    "vs_exchange_oldest_untold_seconds": set(),
    "vs_exchange_webhooks_total": {"result"},
}
"""Where a certificate, a mail-box, a SIEM or an exchange is set, or a backup was made; that they are told there is what tests
of those rooms say."""


def expressions():
    """Every query there is, with where it stands."""
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", []):
            yield f"panel {panel['title']!r}", target["expr"], target["legendFormat"]
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            metric, label = re.fullmatch(
                r"label_values\((\w+), (\w+)\)", variable["definition"]
            ).groups()
            yield f"variable {variable['name']}", metric, f"{{{{{label}}}}}"
    for group in RULES["groups"]:
        for rule in group["rules"]:
            words = " ".join(re.findall(r"\$labels\.(\w+)", json.dumps(rule["annotations"])))
            legend = "".join(f"{{{{{word}}}}}" for word in words.split())
            yield f"rule {rule['alert']}", rule["expr"], legend


@pytest.fixture
async def gateway(running):
    async with running(
        media_control_token=TOKEN, metrics_workers=True, metrics_token=METRICS_TOKEN
    ) as made:
        yield made


@contextlib.asynccontextmanager
async def call_with_media(gateway):
    """A citizen and an operator whose media flows through the worker."""
    pump = MediaPump()
    pump.start()
    sides = [SyntheticMedia(camera=True), SyntheticMedia(camera=True)]
    try:
        async with gateway.desk() as desk, gateway.citizen() as citizen:
            contact = (await enter(citizen))["contactId"]
            await desk.do("setState", state="available")
            await desk.wait_state("offered")
            pages = ((citizen, {}), (desk, {"contactId": contact}))
            for (page, about), media in zip(pages, sides, strict=True):
                answer = await page.do("connectMedia", sdp=media.offer(), **about)
                await media.connect(answer["sdp"])
                media.live = True
                pump.peers.add(media)
            await desk.do("acceptOffer", contactId=contact)
            await citizen.wait_state("connected")
            async with asyncio.timeout(20):
                while any(side.received["video"] < 10 for side in sides):
                    await asyncio.sleep(0.1)
            for page, _ in pages:
                await page.do("reportQuality", contactId=contact, **GOOD)
            yield contact
    finally:
        await pump.aclose()
        await asyncio.gather(*(side.aclose() for side in sides))


async def scrape(gateway, path="/metrics", **headers):
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{gateway.url}{path}") as answer,
    ):
        return answer.status, await answer.text()


def labels_of(found):
    """Which labels each series name has."""
    known = {"up": set()}
    for name, labels in found:
        known.setdefault(name, set()).update(dict(labels))
    return known


async def test_dashboard_and_rules_ask_for_what_there_is(gateway, workers):
    worker, _ = await workers()
    async with call_with_media(gateway):
        async with asyncio.timeout(20):
            # a round trip and an estimate are there after the first reports
            while "vs_media_source_bitrate_bps" not in (text := (await scrape(gateway))[1]):
                await asyncio.sleep(0.2)
        stats = worker.worker.figures()
    assert text.count("# TYPE vs_media_worker_up ") == 1
    known = labels_of(samples(text)) | families_without_samples(text)
    # what this call had no use for, by the same function from the same figures
    for name, labels in labels_of(samples(exposition({"w": with_everything(stats)}))).items():
        known.setdefault(name, labels)

    asked = 0
    for where, expression, legend in expressions():
        names = set(_NAME.findall(expression))
        assert names, where
        for name in names:
            asked += 1
            assert name in known, f"{where}: nobody tells {name}"
        for name, matchers in _MATCHERS.findall(expression):
            for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers):
                assert label in known[name] | _ADDED_BY_PROMETHEUS, (
                    f"{where}: {name} has no {label}"
                )
        everything = set().union(*(known[name] for name in names)) | _ADDED_BY_PROMETHEUS
        wanted = [label for group in _GROUPED.findall(expression) for label in group.split(",")]
        wanted += re.findall(r"\{\{\s*(\w+)\s*\}\}", legend)
        for label in wanted:
            assert label.strip() in everything, f"{where}: nothing has the label {label}"
    assert asked > 50


def families_without_samples(text):
    """Counters that nothing was counted by yet, with the labels that they are declared with, and figures of what this
    station does not have."""
    for name in SILENT:
        assert f"# TYPE {name} counter" in text
    return SILENT | ELSEWHERE


def with_everything(stats):
    """The figures of peers that also have layers, an estimate and a round trip."""
    layer = LayerFigures(layer="h", active=True, bitrate_bps=1)
    peers = {}
    for name, peer in stats.peers.items():
        sources = {k: msgspec.structs.replace(s, layers=[layer]) for k, s in peer.sources.items()}
        slots = [
            msgspec.structs.replace(s, layer="h" if s.peer is not None else None)
            for s in peer.slots
        ]
        peers[name] = msgspec.structs.replace(
            peer, sources=sources, slots=slots, rtt_ms=1.0, downlink_bps=1
        )
    return msgspec.structs.replace(stats, peers=peers)


async def test_prometheus_finds_the_workers_and_may_look_at_them(gateway, workers):
    worker, port = await workers()
    status, text = await scrape(gateway, "/metrics/targets")
    assert status == 200
    (target,) = json.loads(text)
    assert target["targets"] == [f"127.0.0.1:{port}"]
    assert target["labels"]["worker_place"] == worker.id.removesuffix(f"-{worker.instance}")
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{target['targets'][0]}/metrics") as answer,
    ):
        assert "vs_media_worker_up" in await answer.text()
    await worker.die()
    # a worker that has died is not asked for ever
    async with asyncio.timeout(15):
        while 'vs_media_worker_up{worker="test"} 1.0' in (await scrape(gateway))[1]:
            await asyncio.sleep(0.2)


async def test_a_gateway_alone_does_not_repeat_the_workers(running):
    async with running(media_control_token=TOKEN) as alone:
        _, text = await scrape(alone)
    assert "vs_media_" not in text
    assert "vs_http_requests_total" in text


def test_the_example_names_the_rules_and_one_way_of_watching():
    example = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    assert [(DEPLOY / "prometheus" / name).is_file() for name in example["rule_files"]] == [True]
    assert [job["job_name"] for job in example["scrape_configs"]] == ["virtual-station"]
