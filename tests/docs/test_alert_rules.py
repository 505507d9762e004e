"""The alert rules, and what the operations page says to watch: each has the other (what a station really tells is held
against the rules in tests/integration/test_watching.py)."""

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from gateway.upkeep.going_live import BACKUP_EVERY, RESTORE_EVERY

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus" / "rules.yml"
CASES = RULES.with_name("rules.test.yml")
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
WATCHING = PAGE.partition("\n## Watching\n")[2].partition("\n## ")[0]
ALERTS = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
SEVERITIES = {"critical", "warning", "info"}
LOOKED_AT = {
    # explain another figure that has an alarm
    "vs_client_freezes_total", "vs_client_reports_total", "vs_client_jitter_buffer_seconds",
    "vs_exchange_untold", "vs_media_packets_arrived_total", "vs_media_packets_recovered_total",
    "vs_media_peer_info", "vs_media_tasks",
    # says what the other figures leave out
    "vs_media_peers_not_shown",
}  # fmt: skip
"""Figures of the page without an alarm of their own, each for a reason."""


def table() -> dict[str, tuple[str, list[str], str]]:
    """The rows of the page's table: severity, figures, advice, by alert."""
    rows = {}
    for line in WATCHING.splitlines():
        if line.startswith("| `Station"):
            alert, severity, figures, advice = (cell.strip() for cell in line[1:-1].split(" | ", 3))
            rows[alert.strip("`")] = (severity, re.findall(r"`(\w+)`", figures), advice)
    return rows


def test_every_alert_is_explained_and_every_explanation_is_of_one():
    rows = table()
    assert list(rows) and set(rows) == {rule["alert"] for rule in ALERTS}
    assert len(ALERTS) == len(rows)
    for rule in ALERTS:
        severity, figures, advice = rows[rule["alert"]]
        assert rule["labels"]["severity"] == severity
        assert severity in SEVERITIES
        assert figures, rule["alert"]
        for figure in figures:
            assert re.search(rf"\b{figure}(_bucket)?\b", rule["expr"]), rule["alert"]
        assert advice
        assert rule["annotations"]["summary"]


def test_every_figure_that_the_page_names_has_an_alarm_or_a_reason_why_not():
    named = {each for each in re.findall(r"\bvs_\w+", WATCHING) if not each.endswith("_")}
    asked = {
        name.removesuffix("_bucket")
        for rule in ALERTS
        for name in re.findall(r"\bvs_\w+", rule["expr"])
    }
    assert named - asked == LOOKED_AT
    # and what is alarmed on is told of
    told_of = set(re.findall(r"\bvs_\w+", PAGE))
    assert asked <= told_of


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_what_happens_once_is_not_missed(rule):
    """increase() does not see the first event of a counter that begins with it."""
    counters = re.findall(r"increase\((vs_\w+)(?:\{[^}]*\})?\[\w+\]\) > 0", rule["expr"])
    for counter in counters:
        assert re.search(rf"{counter}\b[^)]*unless {counter}", " ".join(rule["expr"].split()))


@pytest.mark.parametrize(
    ("alert", "after"),
    [("StationBackupOld", BACKUP_EVERY), ("StationRestoreUntried", RESTORE_EVERY)],
)
def test_the_alert_and_the_list_of_what_is_missing_take_the_same_age(alert, after):
    (rule,) = (each for each in ALERTS if each["alert"] == alert)
    (days,) = re.findall(r"> (\d+) \* 86400$", rule["expr"])
    assert timedelta(days=int(days)) == after


def test_every_alert_has_a_case_that_raises_it_and_one_that_does_not():
    cases = [
        (each["alertname"], bool(each.get("exp_alerts")))
        for test in yaml.safe_load(CASES.read_text())["tests"]
        for each in test["alert_rule_test"]
    ]
    assert sorted(cases) == sorted(
        (rule["alert"], raised) for rule in ALERTS for raised in (False, True)
    )


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not here")
@pytest.mark.process
@pytest.mark.parametrize("words", [("check", "rules", RULES), ("test", "rules", CASES)])
def test_prometheus_takes_the_rules_and_raises_what_the_cases_say(words):
    ran = subprocess.run(["promtool", *words], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
