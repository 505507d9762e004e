"""Each wrong value ends the start with its own clear line; each right one is understood."""

import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from gateway.platform.security.permissions import Role
from gateway.setting_values import (
    NO_RATE_LIMITS,
    SHIPPED_RATE_LIMITS,
    MediaAddress,
    Port,
    Rate,
    rate_limits,
)
from gateway.settings import Settings, SettingsError, default_media_workers, load_settings
from queueing.model import Strategy

MISTAKES = [
    ({"VS_PORT": "80x"}, 'VS_PORT: "80x" is not a port number (1-65535)'),
    ({"VS_PORT": "0"}, 'VS_PORT: "0" is not a port number (1-65535)'),
    ({"VS_PORT": "65536"}, 'VS_PORT: "65536" is not a port number (1-65535)'),
    ({"VS_PORT": "٨٠"}, 'VS_PORT: "٨٠" is not a port number (1-65535)'),
    ({"VS_PORT": "8080.0"}, 'VS_PORT: "8080.0" is not a port number (1-65535)'),
    ({"VS_HOST": "not a host"}, 'VS_HOST: "not a host" is not an address or a host name'),
    ({"VS_HOST": "300.1.1.1"}, 'VS_HOST: "300.1.1.1" is not an address or a host name'),
    (
        {"VS_PUBLIC_URL": "station.example.org"},
        'VS_PUBLIC_URL: "station.example.org" does not start with http: or https:',
    ),
    (
        {"VS_PUBLIC_URL": "https://station.example.org/path"},
        'VS_PUBLIC_URL: "https://station.example.org/path" must be scheme, host and port only',
    ),
    (
        {"VS_TLS_CERT": "/nowhere.pem"},
        'VS_TLS_CERT: "/nowhere.pem" cannot be read (No such file or directory)',
    ),
    ({"VS_TLS_CERT": "cert.pem"}, "VS_TLS_KEY: must be set when VS_TLS_CERT is"),
    ({"VS_TLS_KEY": "cert.pem"}, "VS_TLS_CERT: must be set when VS_TLS_KEY is"),
    (
        {"VS_TRUSTED_PROXIES": "10.0.0.0/8,proxy"},
        'VS_TRUSTED_PROXIES: "proxy" is not a network like 10.0.0.0/8 or 192.0.2.7',
    ),
    (
        {"VS_TRUSTED_PROXIES": "10.0.0.1/8"},
        'VS_TRUSTED_PROXIES: "10.0.0.1/8" is not a network like 10.0.0.0/8 or 192.0.2.7',
    ),
    (
        {"VS_SYSLOG_URL": "udp://siem:514"},
        'VS_SYSLOG_URL: "udp://siem:514" does not start with syslog+tls: or syslog+tcp:',
    ),
    (
        {"VS_SYSLOG_URL": "syslog+tls:///var"},
        'VS_SYSLOG_URL: "syslog+tls:///var" is not a URL like syslog+tls://siem.example.org:6514',
    ),
    (
        {"VS_REDIS_URL": "http://localhost:6379"},
        "VS_REDIS_URL: the value does not start with redis: or rediss: or unix:",
    ),
    (
        {"VS_DATABASE_URL": "mysql://u:secret@h/d"},
        ("VS_DATABASE_URL: the value does not start with sqlite: or sqlite+aiosqlite: or postgres:"
        " or postgresql: or postgresql+asyncpg:"),
    ),
    (
        {"VS_RECORDINGS_URL": "ftp://host/x"},
        'VS_RECORDINGS_URL: "ftp://host/x" does not start with file: or s3:',
    ),
    ({"VS_MEDIA_PORT": "-1"}, 'VS_MEDIA_PORT: "-1" is not a port number (1-65535)'),
    (
        {"VS_MEDIA_TCP_PORT": "8089", "VS_MEDIA_WORKERS": "2"},
        "VS_MEDIA_CONTROL_PORT: 8090 is also a TCP port for media (VS_MEDIA_TCP_PORT 8089-8090)",
    ),
    (
        {"VS_MEDIA_TCP_PORT": "8080", "VS_MEDIA_WORKERS": "1"},
        "VS_PORT: 8080 is also a TCP port for media (VS_MEDIA_TCP_PORT 8080-8080)",
    ),
    (
        {"VS_SIP_RTP_PORTS": "30000"},
        'VS_SIP_RTP_PORTS: "30000" is not a range of ports like 30000-30199',
    ),
    (
        {"VS_SIP_RTP_PORTS": "40000-30000"},
        'VS_SIP_RTP_PORTS: "40000-30000" is not a range of two or more ports up to 65535',
    ),
    (
        {"VS_SIP": "1", "VS_SIP_TRUNKS": "pbx=sip:127.0.0.1", "VS_SIP_DESK_TELEPHONES": "1"},
        "VS_SIP and VS_SIP_OUT: must be set when VS_SIP_DESK_TELEPHONES is",
    ),
    ({"VS_MEDIA_TCP_PORT": "tcp"}, 'VS_MEDIA_TCP_PORT: "tcp" is not a port number (1-65535)'),
    (
        {"VS_MEDIA_ADDRESSES": "203.0.113.5/host"},
        ('VS_MEDIA_ADDRESSES: "203.0.113.5/host" is neither an IP address nor a pair public/local'
        " of them"),
    ),
    ({"VS_MEDIA_WORKERS": "0"}, 'VS_MEDIA_WORKERS: "0" is not a whole number (1-64)'),
    (
        {"VS_MEDIA_PORT": "65535", "VS_MEDIA_WORKERS": "2"},
        "VS_MEDIA_PORT: 65535 leaves no room for 2 workers",
    ),
    (
        {"VS_PORT": "8091", "VS_MEDIA_WORKERS": "2"},
        "VS_PORT: 8091 is also a control port of a media worker (VS_MEDIA_CONTROL_PORT 8090-8091)",
    ),
    ({"VS_MEDIA_CONTROL_TOKEN": "short"}, "VS_MEDIA_CONTROL_TOKEN: is shorter than 16 characters"),
    (
        {"VS_TURN_URLS": "http://turn"},
        'VS_TURN_URLS: "http://turn" is not an address like turn:host:3478?transport=udp',
    ),
    (
        {"VS_TURN_URLS": "turn:host:3478"},
        "VS_TURN_SECRET: must be set when VS_TURN_URLS names a turn: server",
    ),
    (
        {"VS_OIDC_ISSUER": "id.example.org"},
        'VS_OIDC_ISSUER: "id.example.org" does not start with https: or http:',
    ),
    (
        {"VS_OIDC_ISSUER": "https://id.example.org"},
        "VS_OIDC_ISSUER: single sign-on is not served; must not be set",
    ),
    ({"VS_DEMO": "perhaps"}, 'VS_DEMO: "perhaps" is neither 1 nor 0'),
    (
        {"VS_EMBED_ORIGINS": "https://www.example.org/contatti"},
        'VS_EMBED_ORIGINS: "https://www.example.org/contatti" must be scheme, host and port only',
    ),
    (
        {"VS_EMBED_ORIGINS": "https://a.example,*"},
        'VS_EMBED_ORIGINS: "*" does not start with https: or http:',
    ),
    (
        {"VS_EMBED_ORIGINS": "https://*.example.org"},
        'VS_EMBED_ORIGINS: "https://*.example.org" does not name one site, like https://www.example.org',
    ),
    (
        {"VS_EMBED_ORIGINS": "https://città.example"},
        'VS_EMBED_ORIGINS: "https://città.example" does not name one site, like https://www.example.org',
    ),
    (
        {"VS_EMBED_ORIGINS": "http://www.example.org"},
        'VS_EMBED_ORIGINS: "http://www.example.org" is not https, without which browsers give no camera',
    ),
    (
        {"VS_MFA_ROLES": "admin,boss"},
        (
            'VS_MFA_ROLES: "boss" is no role; there are operator, supervisor, quality, admin, '
            "office, and none"
        ),
    ),
    (
        {"VS_CONTACT_PHONE": "06 CHIAMI"},
        'VS_CONTACT_PHONE: "06 CHIAMI" is not a telephone number like 06 1234567',
    ),
    (
        {"VS_CONTACT_EMAIL": "urp..roma@example.org"},
        'VS_CONTACT_EMAIL: "urp..roma@example.org" is not an e-mail address',
    ),
    (
        {"VS_SMTP_URL": "smtp://mail", "VS_MAIL_FROM": "Stazione <stazione@-example.org>"},
        ('VS_MAIL_FROM: "Stazione <stazione@-example.org>" is not an address like'
        " Stazione <stazione@example.org>"),
    ),
    ({"VS_IDLE_S": "half an hour"}, 'VS_IDLE_S: "half an hour" is not a whole number of seconds (0-43200)'),
    ({"VS_SEAT_LEASE_S": "60.0"}, 'VS_SEAT_LEASE_S: "60.0" is not a whole number of seconds (10-3600)'),
    ({"VS_PBX_TOKEN": "short"}, "VS_PBX_TOKEN: is shorter than 16 characters"),
    ({"VS_CHAT_FILES": "jpeg,exe"}, 'VS_CHAT_FILES: "exe" is not one of jpeg, png, webp, pdf'),
    ({"VS_CHAT_FILES": "jpeg,pdf"}, "VS_CLAMAV: must be set when VS_CHAT_FILES names pdf"),
    ({"VS_CHAT_FILE_MB": "0"}, 'VS_CHAT_FILE_MB: "0" is not a whole number of megabytes (1-50)'),
    ({"VS_CLAMAV": "clamav:3310"}, 'VS_CLAMAV: "clamav:3310" does not start with tcp: or unix:'),
    (
        {"VS_CLAMAV": "unix:"},
        ('VS_CLAMAV: "unix:" is not a URL like'
        " tcp://clamav.example.org:3310 or unix:/run/clamav/clamd.ctl"),
    ),
    ({"VS_MONITORING": "seen"}, 'VS_MONITORING: "seen" is not one of shown, hidden'),
    (
        {"VS_CALLBACK_PREFIXES": "+39,39"},
        'VS_CALLBACK_PREFIXES: "39" is not the beginning of an international number like +390',
    ),
    (
        {"VS_STRATEGIES": "weapons=nearest"},
        f'VS_STRATEGIES: "nearest" is not one of {", ".join(Strategy)}',
    ),
    ({"VS_PRIORITIES": "two words=60"}, 'VS_PRIORITIES: "two words" is not a category'),
    (
        {"VS_QUEUE_LIMITS": "weapons=0"},
        'VS_QUEUE_LIMITS: "0" is not a whole number (1-100000)',
    ),
    ({"VS_IDLE_S": "20"}, 'VS_IDLE_S: "20" is shorter than 300 seconds, and not 0'),
    ({"VS_HOURS": "sometimes"}, 'VS_HOURS: "sometimes" is not one of published, always'),
    ({"VS_RING_S": "soon"}, 'VS_RING_S: "soon" is not a whole number of seconds (3-300)'),
    ({"VS_RING_S": "2"}, 'VS_RING_S: "2" is not a whole number of seconds (3-300)'),
    (
        {"VS_RATE_LIMITS": "address=60"},
        ('VS_RATE_LIMITS: "address=60" is neither on, off nor a limit like address=60/60'
        " (names: address, session, entry, sign_in, verify, telephony, message)"),
    ),
    (
        {"VS_RATE_LIMITS": "address=60/0"},
        ('VS_RATE_LIMITS: "address=60/0" is neither on, off nor a limit like address=60/60'
        " (names: address, session, entry, sign_in, verify, telephony, message)"),
    ),
    ({"VS_LOG_FORMAT": "xml"}, 'VS_LOG_FORMAT: "xml" is not one of json, console'),
    ({"VS_METRICS_TOKEN": "x"}, "VS_METRICS_TOKEN: is shorter than 16 characters"),
    ({"VS_STATION": "Main!"}, 'VS_STATION: "Main!" is not a short name of a-z, 0-9 and -'),
    (
        {"VS_RECORDING_DAYS": "0"},
        'VS_RECORDING_DAYS: "0" is not a whole number of days (1-3650)',
    ),
]  # fmt: skip


@pytest.fixture
def cert(clean_environment) -> Path:
    path = clean_environment / "cert.pem"
    path.write_text("")
    return path


@pytest.mark.parametrize(("environment", "line"), MISTAKES)
def test_each_mistake_has_its_line(cert, monkeypatch, environment, line):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.lines == [line]


def test_all_mistakes_are_told_at_once_and_no_secret(clean_environment, monkeypatch):
    monkeypatch.setenv("VS_PORT", "x")
    monkeypatch.setenv("VS_DEMO", "x")
    monkeypatch.setenv("VS_REDIS_URL", "amqp://user:hunter2@host")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert len(caught.value.lines) == 3
    assert "hunter2" not in str(caught.value)


def test_defaults(clean_environment):
    settings = load_settings()
    assert (settings.host, settings.port, settings.origin) == (
        "127.0.0.1",
        8080,
        "http://127.0.0.1:8080",
    )
    assert settings.database == f"sqlite+aiosqlite:///{clean_environment}/var/station.db"
    assert settings.recordings == f"file://{clean_environment}/var/recordings"
    assert settings.media_worker_count == default_media_workers() >= 1
    assert settings.rate_limits == SHIPPED_RATE_LIMITS
    assert (settings.demonstrates, settings.local, settings.secure) == (True, True, False)


def test_values_are_understood(clean_environment, monkeypatch):
    for name, value in {
        "VS_PUBLIC_URL": "https://Station.Example.org/",
        "VS_HOST": "::",
        "VS_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
        "VS_DATABASE_URL": "postgres://u:p@h/d",
        "VS_MEDIA_ADDRESSES": "203.0.113.5/10.0.0.5, 2001:db8::1",
        "VS_TURN_URLS": "turn:t.example.org:3478,stun:t.example.org",
        "VS_TURN_SECRET": "s",
        "VS_RATE_LIMITS": "address=60/60,session=0/1",
        "VS_DEMO": "0",
        "VS_EMBED_ORIGINS": "https://WWW.Example.org/, https://www.example.net:443, http://localhost:9000",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.origin == "https://station.example.org"
    assert settings.secure
    assert not settings.local
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert settings.database == "postgresql+asyncpg://u:p@h/d"
    assert settings.media_addresses == (
        MediaAddress("203.0.113.5", "10.0.0.5"),
        MediaAddress("2001:db8::1", "2001:db8::1"),
    )
    assert settings.rate_limits.address == Rate(60, 60)
    assert settings.rate_limits.session is None
    assert settings.rate_limits.sign_in == SHIPPED_RATE_LIMITS.sign_in
    assert settings.hours_in_force == "published"
    assert settings.embed_origins == (
        "https://www.example.org", "https://www.example.net", "http://localhost:9000",
    )  # fmt: skip


def test_the_file_is_read_and_the_environment_wins(clean_environment, monkeypatch):
    (clean_environment / "station.toml").write_text(
        'port = 9000\nhost = "localhost"\ntrusted_proxies = ["10.0.0.0/8"]\ndemo = false\n'
    )
    monkeypatch.setenv("VS_PORT", "9001")
    settings = load_settings()
    assert (settings.port, settings.host, settings.demo) == (9001, "localhost", False)
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('port = "80x"', 'station.toml: port: "80x" is not a port number (1-65535)'),
        ("prot = 8080", "station.toml: prot is not a setting"),
        ("port = ", "station.toml: Invalid value (at end of document)"),
    ],
)
def test_mistakes_in_the_file_name_the_file(clean_environment, text, line):
    (clean_environment / "station.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.lines == [line]


def test_tables_and_lists_of_the_file_are_read_like_text(clean_environment):
    (clean_environment / "station.toml").write_text(
        'mfa_roles = ["admin"]\nturn_urls = ["stun:h"]\ncallback_prefixes = ["+39"]\nlog_level = "INFO"\n'
        "[queue_limits]\nweapons = 20\n[service_levels]\nweapons = 45\n[priorities]\nweapons = 60\n"
    )
    settings = load_settings()
    assert settings.mfa_roles == {Role.ADMIN}
    assert (settings.turn_urls, settings.callback_prefixes) == (("stun:h",), ("+39",))
    assert settings.queue_limits == {"weapons": 20, "*": 300}
    assert (settings.service_levels, settings.priorities) == ({"weapons": 45}, {"weapons": 60})
    assert settings.log_level == "info"


@pytest.mark.parametrize("line", ["port = true", "port = 80.5", "wrap_up_s = true", "demo = 2"])
def test_a_value_of_another_kind_is_refused_in_the_file(clean_environment, line):
    (clean_environment / "station.toml").write_text(line + "\n")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert len(caught.value.lines) == 1


def test_an_empty_variable_is_unset(clean_environment, monkeypatch):
    monkeypatch.setenv("VS_TLS_CERT", "")
    monkeypatch.setenv("VS_PORT", "")
    assert load_settings().port == 8080


def test_the_demonstration_is_always_open_unless_set(clean_environment, monkeypatch):
    assert load_settings().hours_in_force == "published"
    (clean_environment / "var").mkdir()
    (clean_environment / "var" / "demo-accounts.json").write_text("[]")
    assert load_settings().hours_in_force == "always"
    monkeypatch.setenv("VS_HOURS", "published")
    assert load_settings().hours_in_force == "published"
    monkeypatch.delenv("VS_HOURS")
    monkeypatch.setenv("VS_DEMO", "0")
    assert load_settings().hours_in_force == "published"


def test_rate_limit_words():
    assert rate_limits("off") == rate_limits(False) == NO_RATE_LIMITS
    assert rate_limits("on") == rate_limits(True) == SHIPPED_RATE_LIMITS


@given(st.text(max_size=12) | st.integers())
def test_a_port_is_a_port_or_a_clear_refusal(value):
    try:
        assert 1 <= TypeAdapter(Port).validate_python(value) <= 65535
    except ValueError as error:
        assert "is not a port number (1-65535)" in str(error)


def test_every_setting_of_the_contract_exists():
    names = [
        "HOST",
        "PORT",
        "PUBLIC_URL",
        "TLS_CERT",
        "TLS_KEY",
        "TRUSTED_PROXIES",
        "DATA_DIR",
        "REDIS_URL",
        "DATABASE_URL",
        "RECORDINGS_URL",
        "MEDIA_PORT",
        "MEDIA_TCP_PORT",
        "MEDIA_ADDRESSES",
        "MEDIA_WORKERS",
        "MEDIA_CONTROL_PORT",
        "MEDIA_CONTROL_TOKEN",
        "TURN_URLS",
        "TURN_SECRET",
        "OIDC_ISSUER",
        "DEMO",
        "EMBED_ORIGINS",
        "HOURS",
        "RATE_LIMITS",
    ]
    fields = {name.upper() for name in Settings.model_fields}
    assert set(names) <= fields


def test_the_operations_manual_lists_every_setting():
    manual = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    table = set(re.findall(r"`VS_([A-Z_]+)`", manual))
    fields = {name.upper() for name in Settings.model_fields}
    assert fields - table == set()
    assert table - fields == set()


@pytest.mark.parametrize(
    ("given", "base"), [(None, 41000), ("443", 443), ("off", None), ("OFF", None)]
)
def test_the_tcp_port_for_media(monkeypatch, given, base):
    monkeypatch.setenv("VS_MEDIA_PORT", "41000")
    if given is not None:
        monkeypatch.setenv("VS_MEDIA_TCP_PORT", given)
    assert load_settings().media_tcp_base == base


@pytest.mark.parametrize(
    ("given", "demonstrates"),
    [
        ({}, True),
        ({"VS_DEMO": "0"}, False),
        ({"VS_HOST": "0.0.0.0"}, False),
        ({"VS_HOST": "0.0.0.0", "VS_DEMO": "1"}, True),
        ({"VS_PUBLIC_URL": "https://station.example.org"}, False),
        ({"VS_PUBLIC_URL": "http://localhost:8080"}, True),
        ({"VS_TRUSTED_PROXIES": "127.0.0.1/32"}, False),
    ],
)
def test_demonstration_accounts_are_for_this_machine_unless_asked_for(
    clean_environment, monkeypatch, given, demonstrates
):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert load_settings().demonstrates is demonstrates


def test_the_kinds_of_files(clean_environment, monkeypatch):
    assert load_settings().chat_files == ("jpeg", "png", "webp")
    monkeypatch.setenv("VS_CHAT_FILES", "off")
    assert load_settings().chat_files == ()
    monkeypatch.setenv("VS_CHAT_FILES", "PNG, pdf")
    monkeypatch.setenv("VS_CLAMAV", "unix:/run/clamav/clamd.ctl")
    assert load_settings().chat_files == ("png", "pdf")
