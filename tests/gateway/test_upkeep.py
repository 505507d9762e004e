"""What administrators are told of the station itself, and may set: nothing secret, nothing that others set."""

import asyncio
import dataclasses
import re
import stat
import sys
from datetime import timedelta

import pytest
from sqlalchemy import update

from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.setting_sources import GIVEN_VARIABLE, PAGE_FILE, SettingsSources, read_sources
from gateway.settings import Settings, load_settings
from gateway.upkeep import going_live, marks, settings_shown, trial_call
from gateway.upkeep.changing import PageSettings
from gateway.upkeep.facts import facts_of
from gateway.upkeep.going_live import Facts, by_facts, by_settings
from gateway.upkeep.marks import Mark
from gateway.upkeep.station import certificate_of
from gateway.upkeep.trial_call import TrialCalls

HIDDEN = "do-not-tell-anybody"
LIVE = {
    "public_url": "https://station.example.org",
    "trusted_proxies": "10.0.0.0/8",
    "controller_address": "Via Roma 1",
    "dpo_email": "dpo@example.org",
    "contact_email": "urp@example.org",
    "hours": "published",
    "smtp_url": f"smtp+starttls://user:{HIDDEN}@mail.example.org:587",
    "mail_from": "stazione@example.org",
    "turn_urls": "turns:turn.example.org:443",
    "turn_secret": HIDDEN,
    "anchor_mail": "anchor@example.org",
}


def codes(found):
    return [each.code for each in found]


@pytest.fixture
def quiet(clean_environment):
    return clean_environment


# settings in force


@pytest.fixture
def filled(quiet):
    """Every setting that may hold a secret, with one."""
    return load_settings(
        data_dir=quiet / "var",
        redis_url=f"redis://user:{HIDDEN}@queue.example.org:6379/0",
        database_url=f"postgresql://user:{HIDDEN}@db.example.org/station?password={HIDDEN}",
        secret_key=HIDDEN,
        media_control_token=HIDDEN,
        pbx_token=HIDDEN,
        pbx_webhook_url=f"https://pbx.example.org/{HIDDEN}?key={HIDDEN}",
        pbx_webhook_secret=HIDDEN,
        sms_url=f"https://sms.example.org/send?key={HIDDEN}",
        sms_token=HIDDEN,
        metrics_token=HIDDEN,
        timestamp_command=f"{sys.executable} --password {HIDDEN}",
        **LIVE,
    )


def test_nothing_secret_is_shown(filled):
    shown = settings_shown.shown(filled, SettingsSources())
    assert HIDDEN not in repr(shown)
    by_name = {each.name: each for each in shown}
    assert by_name["VS_SMTP_URL"].value == "smtp+starttls://mail.example.org:587"
    assert by_name["VS_TURN_SECRET"].secret
    assert by_name["VS_PBX_TOKEN"].secret


def test_a_setting_that_sounds_secret_is_treated_as_one():
    """A new one has to be sorted into one of the sets, or named here because it holds nothing."""
    open_ones = {
        "public_url",
        "quick_exit_url",
        "accessibility_url",
        "turn_urls",
        "tls_key",
        "sip_tls_key",
        "oidc_issuer",
    }
    # a file, and a number of calls
    open_ones |= {"master_key_file", "sip_out_hourly"}
    known = settings_shown.SECRET | settings_shown.SERVERS | settings_shown.COMMANDS | open_ones
    sounding = {
        name
        for name in Settings.model_fields
        if re.search(r"token|secret|password|key|url|command|clamav", name)
    }
    assert sounding <= known


def test_a_trunk_s_password_is_not_told(quiet):
    trunks = "carrier=sip:user:very-secret@sip.example.org"
    told = settings_shown.shown(load_settings(sip=True, sip_trunks=trunks), SettingsSources())
    (one,) = (each for each in told if each.name == "VS_SIP_TRUNKS")
    assert (one.value, one.secret, one.group) == ("", True, "telephone")
    assert not any("very-secret" in each.value for each in told)


def test_every_setting_is_in_a_group(quiet):
    shown = settings_shown.shown(load_settings(), SettingsSources())
    assert len(shown) == len(Settings.model_fields)
    assert {each.group for each in shown} == set(settings_shown.FIRST.values())


def test_a_source_is_the_first_that_sets_it(quiet, monkeypatch):
    (quiet / "var").mkdir()
    (quiet / "station.toml").write_text('organisation = "Ente"\nport = 81\nhost = "127.0.0.1"\n')
    (quiet / "var" / PAGE_FILE).write_text('organisation = "Altro"\nmail_from = "a@example.org"\n')
    monkeypatch.setenv("VS_PORT", "82")
    monkeypatch.setenv("VS_REDIS_URL", "redis://here:1/0")
    monkeypatch.setenv(GIVEN_VARIABLE, "redis_url")
    sources = read_sources(set(Settings.model_fields), quiet / "var")
    names = ("port", "host", "organisation", "mail_from", "redis_url", "station_name")
    assert [sources.of(name) for name in names] == [
        "environment", "file", "file", "page", "station", "default",
    ]  # fmt: skip


def test_what_the_page_set_counts_where_nothing_else_sets_it(quiet, monkeypatch):
    (quiet / "elsewhere").mkdir()
    (quiet / "elsewhere" / PAGE_FILE).write_text('organisation = "Ente"\ncontact_phone = "06 1"\n')
    monkeypatch.setenv("VS_DATA_DIR", str(quiet / "elsewhere"))
    monkeypatch.setenv("VS_CONTACT_PHONE", "06 22222")
    found = load_settings()
    assert (found.organisation, found.contact_phone) == ("Ente", "06 22222")


# changing


@pytest.fixture
def changing(core):
    sources = SettingsSources(environment=frozenset({"organisation"}))
    return PageSettings(core.settings, sources, core.database, core.clock)


async def test_a_setting_is_kept_for_the_next_start(changing, core, people):
    by = people[Role.ADMIN].id
    await changing.change(
        {"smtp_url": "smtps://u:p@mail.example.org:465", "mail_from": "a@example.org"}, by=by
    )
    path = core.settings.data_dir / PAGE_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert changing.waiting() == {"smtp_url", "mail_from"}
    assert load_settings(data_dir=core.settings.data_dir).mail_from == "a@example.org"
    await changing.change({"smtp_url": "", "mail_from": ""}, by=by)
    assert changing.waiting() == set()
    assert load_settings(data_dir=core.settings.data_dir).mail_from is None


async def test_two_who_change_settings_at_once_lose_nothing(changing, core, people):
    by = people[Role.ADMIN].id
    await asyncio.gather(
        changing.change({"contact_phone": "06 11111"}, by=by),
        changing.change({"dpo_email": " dpo@example.org "}, by=by),
    )
    assert changing.waiting() == {"contact_phone", "dpo_email"}
    assert load_settings(data_dir=core.settings.data_dir).dpo_email == "dpo@example.org"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"port": "81"}, "setting_unknown"),
        ({"organisation": "Ente"}, "setting_elsewhere"),
        ({"dpo_email": "nobody"}, "setting_invalid"),
        ({"mail_from": "a@example.org"}, "setting_invalid"),
        ({"recipients": "one\x7ftwo"}, "setting_invalid"),
        ({"turn_urls": "turn:relay.example.org"}, "setting_invalid"),
    ],
)
async def test_what_would_stop_the_next_start_is_refused(changing, core, people, values, code):
    with pytest.raises(Refused) as refused:
        await changing.change(values, by=people[Role.ADMIN].id)
    assert refused.value.code == code
    assert not (core.settings.data_dir / PAGE_FILE).exists()


async def test_half_of_what_belongs_together_cannot_be_taken_away(changing, core, people):
    by = people[Role.ADMIN].id
    await changing.change(
        {"smtp_url": "smtps://u:p@mail.example.org", "mail_from": "a@example.org"}, by=by
    )
    with pytest.raises(Refused, match="VS_SMTP_URL"):
        await changing.change({"smtp_url": ""}, by=by)


# what is missing


def test_a_station_out_of_the_box_lacks_nearly_everything(quiet):
    assert codes(by_settings(load_settings(), SettingsSources())) == [
        "address", "organisation", "privacy", "mail", "turn", "anchor",
    ]  # fmt: skip


def test_a_station_that_is_set_up_lacks_nothing(quiet):
    sources = SettingsSources(file=frozenset({"organisation"}))
    assert by_settings(load_settings(**LIVE), sources) == []


@pytest.mark.parametrize(
    ("without", "code"),
    [
        ({"public_url": "http://station.example.org"}, "https"),
        ({"trusted_proxies": ()}, "proxy"),
        ({"dpo_email": None}, "privacy"),
        ({"hours": "always"}, "hours"),
        ({"mfa_roles": "none"}, "factors-off"),
        ({"smtp_url": None, "mail_from": None, "anchor_mail": None, "syslog_url": "syslog+tls://siem.example.org"}, "mail"),
        ({"turn_urls": ()}, "turn"),
        ({"turn_urls": "turn:turn.example.org"}, "turns"),
        ({"rate_limits": "off"}, "limits"),
        ({"anchor_mail": None}, "anchor"),
    ],
)  # fmt: skip
def test_each_thing_that_is_taken_away_is_missed_alone(quiet, without, code):
    assert codes(by_settings(load_settings(**(LIVE | without)))) == [code]


def test_people_and_records_are_missed(clock):
    day = timedelta(days=1)
    right = Facts(
        now=clock.now, administrators=1, demonstration=0, without_factor=0, people=3,
        backup_at=clock.now - day, restore_at=clock.now - 30 * day, test_call_at=clock.now, test_call_ok=True,
    )  # fmt: skip
    assert by_facts(right) == []
    moment = timedelta(seconds=1)
    last = {"backup_at": 2 * day, "restore_at": 180 * day, "test_call_at": 7 * day}
    assert (
        by_facts(
            dataclasses.replace(right, **{name: clock.now - ago for name, ago in last.items()})
        )
        == []
    )
    for name, ago in last.items():
        late = dataclasses.replace(right, **{name: clock.now - ago - moment})
        assert codes(by_facts(late)) == [name.removesuffix("_at").replace("_", "-")]
    for change, code in (
        ({"administrators": 0}, "administrator"),
        ({"demonstration": 6}, "demonstration"),
        ({"without_factor": 1}, "factors"),
        ({"people": 0}, "people"),
        ({"backup_at": None}, "backup"),
        ({"backup_at": clock.now - 3 * day}, "backup"),
        ({"restore_at": None}, "restore"),
        ({"test_call_ok": False}, "test-call"),
        ({"test_call_at": clock.now - 8 * day}, "test-call"),
    ):
        assert codes(by_facts(dataclasses.replace(right, **change))) == [code]


def test_what_is_needed_comes_first(quiet):
    weights = [each.weight for each in by_settings(load_settings())]
    assert weights == sorted(weights, key=lambda weight: weight != "needed")


async def test_facts_are_counted_without_demonstration_accounts(core, people, clock):
    marks.note(core.settings.data_dir, "backup", Mark(at_ms=1_000))
    async with core.database.reading() as session:
        found = await facts_of(session, core.settings.data_dir, clock.now)
    # operator and office answer; administrator, supervisor and reviewer have no factor
    assert (found.administrators, found.people, found.without_factor) == (1, 2, 3)
    assert found.demonstration == 0
    assert found.backup_at.timestamp() == 1
    assert "restore" not in codes(going_live.by_facts(found))
    await core.accounts.change(people[Role.OPERATOR].id, disabled=True)
    await core.accounts.change(people[Role.QUALITY].id, disabled=True)
    async with core.database.writing() as session:
        await session.execute(
            update(Account).where(Account.role == Role.SUPERVISOR).values(demonstration=True)
        )
        found = await facts_of(session, core.settings.data_dir, clock.now)
    assert (found.administrators, found.people, found.without_factor) == (1, 1, 1)
    assert found.demonstration == 1


def test_a_restore_is_told_to_the_station_by_its_next_backup(tmp_path):
    backup, station = tmp_path / "backup", tmp_path / "var"
    backup.mkdir()
    station.mkdir()
    marks.take_restored(backup, station)
    assert marks.read(station, "restore") is None
    marks.note_restored(backup, Mark(at_ms=5))
    marks.take_restored(backup, station)
    marks.note_restored(backup, Mark(at_ms=3))
    marks.take_restored(backup, station)
    assert marks.read(station, "restore") == Mark(at_ms=5)


def test_a_record_that_cannot_be_read_is_none(tmp_path):
    (tmp_path / "upkeep").mkdir()
    (tmp_path / "upkeep" / "backup.json").write_text("{")
    assert marks.read(tmp_path, "backup") is None


# the station's state


def test_the_certificate_is_a_proxys_or_none(quiet):
    assert certificate_of(load_settings()).state == "none"
    assert certificate_of(load_settings(public_url="https://a.example")).state == "elsewhere"


def test_a_file_that_is_no_certificate_is_told(quiet):
    for name in ("cert.pem", "key.pem"):
        (quiet / name).write_text("nothing")
    settings = load_settings(tls_cert=quiet / "cert.pem", tls_key=quiet / "key.pem")
    assert certificate_of(settings).state == "unreadable"


@pytest.mark.process
async def test_a_test_call_reports_its_steps():
    said = '{"ok": true, "tookMs": 12, "steps": [{"name": "sign in", "ok": true, "ms": 3}]}'
    found = await TrialCalls(command=(sys.executable, "-c", f"print('{said}')")).place()
    assert found.ok
    assert [each.name for each in found.steps] == ["sign in"]


@pytest.mark.process
async def test_one_test_call_goes_on_at_a_time_and_not_for_ever(monkeypatch):
    monkeypatch.setattr(trial_call, "WITHIN_S", 0.2)
    calls = TrialCalls(command=(sys.executable, "-c", "import time; time.sleep(600)"))
    first = asyncio.create_task(calls.place())
    await asyncio.sleep(0)
    with pytest.raises(Refused) as refused:
        await calls.place()
    assert refused.value.code == "busy"
    assert ((await first).failed, (await calls.place()).failed) == ("time", "time")


@pytest.mark.process
async def test_a_test_call_that_cannot_begin_says_why():
    command = (sys.executable, "-c", "import sys; sys.exit('there is no station at the address')")
    found = await TrialCalls(command=command).place()
    assert (found.ok, found.failed, found.problem) == (
        False, "start", "there is no station at the address",
    )  # fmt: skip


# over HTTP


async def test_settings_are_told_to_administrators_and_changed(client, core, people, bearer):
    admin = await bearer(Role.ADMIN)
    wanted = {"values": {"VS_ORGANISATION": "Ente di prova"}}
    answer = await client.put("/api/v1/upkeep/settings", json=wanted, headers=admin)
    assert answer.status == 200
    listed = {each["name"]: each for each in (await answer.json())["settings"]}
    assert listed["VS_ORGANISATION"]["waits"]
    assert listed["VS_ORGANISATION"]["value"] == core.settings.organisation
    audit = await client.get("/api/v1/audit?action=settings.change", headers=admin)
    assert (await audit.json())["entries"][0]["detail"] == {"settings": ["organisation"]}
    missing = await client.get("/api/v1/upkeep/missing", headers=admin)
    assert "factors-off" in codes_of(await missing.json())


def codes_of(listed):
    return [each["code"] for each in listed["missing"]]


async def test_a_gateway_alone_cannot_restart_its_station(client, people, bearer, monkeypatch):
    monkeypatch.delenv("VS_SUPERVISOR_PID", raising=False)
    answer = await client.post("/api/v1/upkeep/restart", headers=await bearer(Role.ADMIN))
    assert (answer.status, (await answer.json())["code"]) == (409, "not_supervised")


async def test_a_station_without_an_exchange_says_so(client, people, bearer):
    admin = await bearer(Role.ADMIN)
    state = await (await client.get("/api/v1/telephony-state", headers=admin)).json()
    assert (state["setUp"], state["tokens"], state["extensions"]) == (False, 0, 0)
    tried = await client.post("/api/v1/telephony-test", headers=admin)
    assert (tried.status, (await tried.json())["code"]) == (409, "telephony_off")
