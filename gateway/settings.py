"""The station's settings: environment ``VS_*`` first, then ``station.toml`` beside the command, then those that
administrators make on their page, which are stored in the data directory.

:func:`load_settings` is the only entry point. It raises :class:`SettingsError` with one clear line for each mistake; the
command line prints them and ends with status 2.
"""

import os
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BeforeValidator,
    InstanceOf,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from gateway import setting_values as values
from gateway.setting_line import LineSettings
from gateway.setting_mailboxes import MailboxSettings
from gateway.setting_sources import PAGE_FILE, PREFIX, SETTINGS_FILE, PageSource, file_settings
from gateway.setting_values import (
    ONE_OF,
    ChatFiles,
    IdleSeconds,
    Limits,
    MediaAddress,
    MfaRoles,
    Networks,
    NumberPrefixes,
    Port,
    PortOrOff,
    Priorities,
    QueueLimits,
    RateLimits,
    Secret,
    Secrets,
    StationName,
    Strategies,
    Switch,
    TurnUrls,
    WholeNumber,
)
from queueing.opening import PUBLISHED_PLAN, OpeningPlan
from recordings.retention import RetentionRule

File = Annotated[Path, BeforeValidator(values.existing_file)]
NOTICE_NEEDS = ("controller_address", "dpo_email", "contact_email")
"""Settings without which the privacy notice lacks what article 13 of the GDPR asks for."""


def _url(*schemes: str, example: str, secret: bool = False) -> BeforeValidator:
    return BeforeValidator(partial(values.url, schemes=schemes, example=example, secret=secret))


def default_media_workers() -> int:
    """Return one worker for each core that this process may use, less one for everything else; at least one."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)) - 1)
    return max(1, (os.cpu_count() or 1) - 1)


class SettingsError(Exception):
    """The settings have mistakes; ``lines`` has one sentence for each, naming the setting."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


class Settings(LineSettings, MailboxSettings, BaseSettings):
    """All settings, validated. Field ``port`` is ``VS_PORT``, and so on."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        toml_file=SETTINGS_FILE,
        extra="forbid",
        frozen=True,
        env_ignore_empty=True,
        validate_default=False,
        hide_input_in_errors=True,
    )

    # where the station listens and what browsers call it
    host: Annotated[str, BeforeValidator(values.host)] = "127.0.0.1"
    port: Port = 8080
    public_url: Annotated[str, BeforeValidator(values.public_url)] | None = None
    embed_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(values.origins)] = ()
    tls_cert: File | None = None
    tls_key: File | None = None
    trusted_proxies: Networks = ()

    # where it keeps things
    data_dir: Path = Path("var")
    redis_url: (
        Annotated[
            str,
            _url("redis", "rediss", "unix", example="redis://host:6379/0", secret=True),
        ]
        | None
    ) = None
    database_url: Annotated[str, BeforeValidator(values.database_url)] | None = None
    recordings_url: Annotated[str, _url("file", "s3", example="s3://bucket/prefix")] | None = None
    master_key_file: File | None = None
    master_key_command: Annotated[str, BeforeValidator(values.command)] | None = None
    secret_key: Secret | None = None

    # media workers
    media_port: Port = 40000
    media_tcp_port: PortOrOff | None = None
    media_addresses: Annotated[
        tuple[MediaAddress, ...], NoDecode, BeforeValidator(values.media_addresses)
    ] = ()
    media_workers: Annotated[int, WholeNumber(1, 64)] | None = None
    media_load_limit: Annotated[int, WholeNumber(0, 100, "per cent")] = 90
    media_compiled: Annotated[Literal["auto", "off"], ONE_OF] = "auto"
    media_spare: Annotated[Literal["on", "off"], ONE_OF] = "on"
    gateway_spare: Annotated[Literal["on", "off"], ONE_OF] = "on"
    sip_rtp_ports: Annotated[tuple[int, int], NoDecode, BeforeValidator(values.port_range)] = (
        30000,
        30199,
    )
    sip_prompts: Path | None = None
    media_control_host: Annotated[str, BeforeValidator(values.host)] = "127.0.0.1"
    media_control_port: Port = 8090
    media_control_token: Secret | None = None
    drain_s: Annotated[int, WholeNumber(0, 86_400, "seconds")] = 3600
    turn_urls: TurnUrls = ()
    turn_secret: str | None = None

    # the telephone channel
    pbx_token: Secrets = ()
    pbx_webhook_url: (
        Annotated[str, _url("https", "http", example="https://pbx.example.org/events", secret=True)]
        | None
    ) = None
    pbx_webhook_secret: Secret | None = None
    sms_url: (
        Annotated[str, _url("https", "http", example="https://sms.example.org/send", secret=True)]
        | None
    ) = None
    sms_token: Secret | None = None
    phone_number_days: Annotated[int, WholeNumber(1, 3650, "days")] = 30

    # people
    oidc_issuer: Annotated[str, _url("https", "http", example="https://id.example.org")] | None = (
        None
    )
    demo: Switch | None = None

    # how the station works
    station: StationName = "main"
    organisation: str = "Arma dei Carabinieri"
    station_name: str = ""
    """Empty: its usual name in the reader's language."""
    quick_exit_url: Annotated[str, _url("https", "http", example="https://www.example.org/")] = (
        "https://www.meteoam.it/"
    )
    contact_phone: Annotated[str, BeforeValidator(values.shown_phone)] | None = None
    contact_email: Annotated[str, BeforeValidator(values.email)] | None = None
    controller_address: str = ""
    recipients: str = ""
    dpo_email: Annotated[str, BeforeValidator(values.email)] | None = None
    accessibility_url: (
        Annotated[str, _url("https", example="https://form.agid.gov.it/view/...")] | None
    ) = None
    smtp_url: (
        Annotated[
            str,
            _url(
                "smtp", "smtp+plain", "smtp+starttls", "smtps",
                example="smtp+starttls://user:password@mail.example.org:587", secret=True,
            ),
        ]
        | None
    ) = None  # fmt: skip
    mail_from: Annotated[str, BeforeValidator(values.mail_from)] | None = None
    message_warn_s: Annotated[int, WholeNumber(60, 604_800, "seconds")] = 14_400
    message_hold_s: Annotated[int, WholeNumber(60, 604_800, "seconds")] = 7200
    message_offers: Switch = True
    complaint_days: Annotated[int, WholeNumber(1, 365, "days")] = 30
    complaint_warn_days: Annotated[int, WholeNumber(0, 90, "days")] = 7
    small_cell: Annotated[int, WholeNumber(5, 1000)] = 5
    message_days: Annotated[int, WholeNumber(1, 3650, "days")] = 180
    same_operator_s: Annotated[int, WholeNumber(0, 2_592_000, "seconds")] = 3600
    callback_link_s: Annotated[int, WholeNumber(60, 3600, "seconds")] = 600
    callback_limit: Annotated[int, WholeNumber(0, 100_000)] = 200
    callback_prefixes: NumberPrefixes = (
        "+390",
        "+393",
    )
    callback_days: Annotated[int, WholeNumber(1, 3650, "days")] = 30
    hours: Annotated[Literal["published", "always"], ONE_OF] | None = None
    opening: Annotated[InstanceOf[OpeningPlan], NoDecode, BeforeValidator(values.opening)] = (
        PUBLISHED_PLAN
    )
    day: Annotated[Literal["by-hours", "by-hand"], ONE_OF] = "by-hours"
    day_opens_itself_s: Annotated[int, WholeNumber(0, 14_400, "seconds")] = 900
    queue_limit: Annotated[int, WholeNumber(1, 100_000)] = 1000
    queue_limits: QueueLimits = values.SHIPPED_QUEUE_LIMITS
    network_places: Annotated[int, WholeNumber(1, 100_000)] = 50
    priorities: Priorities = {}
    when_nobody: Annotated[Literal["wait", "refuse"], ONE_OF] = "wait"
    when_paused: Annotated[Literal["wait", "refuse"], ONE_OF] = "wait"
    when_no_media: Annotated[Literal["wait", "refuse"], ONE_OF] = "wait"
    media_capacity: Annotated[int, WholeNumber(1, 100_000)] | None = None
    strategies: Strategies = {}
    ring_s: Annotated[int, WholeNumber(3, 300, "seconds")] = 20
    return_s: Annotated[int, WholeNumber(0, 60, "seconds")] = 10
    seat_lease_s: Annotated[int, WholeNumber(10, 3600, "seconds")] = 300
    wrap_up_s: Annotated[int, WholeNumber(10, 3600, "seconds")] = 180
    reserve_s: Annotated[int, WholeNumber(10, 3600, "seconds")] = 120
    sign_language_wait_s: Annotated[int, WholeNumber(0, 3600, "seconds")] = 300
    language_wait_s: Annotated[int, WholeNumber(0, 3600, "seconds")] = 120
    overflow_s: Annotated[int, WholeNumber(0, 3600, "seconds")] = 120
    service_level_s: Annotated[int, WholeNumber(1, 3600, "seconds")] = 20
    service_levels: Limits = {}
    service_target: Annotated[int, WholeNumber(1, 100, "per cent")] = 80
    short_abandon_s: Annotated[int, WholeNumber(0, 600, "seconds")] = 5
    hold_limit_s: Annotated[int, WholeNumber(10, 3600, "seconds")] = 120
    monitoring: Annotated[Literal["shown", "hidden"], ONE_OF] = "shown"
    workers_agreement: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    operator_figures_days: Annotated[int, WholeNumber(0, 60, "days")] = 7
    operator_states_days: Annotated[int, WholeNumber(1, 3650, "days")] = 180
    wait_alarm_s: Annotated[int, WholeNumber(1, 86_400, "seconds")] = 300
    alarm_mail_minutes: Annotated[int, WholeNumber(0, 1440, "minutes")] = 15
    anchor_mail: Annotated[str, BeforeValidator(values.email)] | None = None
    timestamp_command: Annotated[str, BeforeValidator(values.command)] | None = None
    recording_days: Annotated[int, WholeNumber(1, 3650, "days")] = 180
    copy_blurs_operator: Switch = True
    retention: Annotated[
        list[InstanceOf[RetentionRule]], NoDecode, BeforeValidator(values.retention)
    ] = []
    review_watched: Annotated[int, WholeNumber(0, 100, "per cent")] = 80
    new_account_days: Annotated[int, WholeNumber(0, 365, "days")] = 7
    mfa_roles: MfaRoles | None = None
    idle_s: IdleSeconds = 1800
    contact_days: Annotated[int, WholeNumber(1, 3650, "days")] = 365
    chat_days: Annotated[int, WholeNumber(1, 3650, "days")] = 180
    recognition_days: Annotated[int, WholeNumber(60, 3650, "days")] = 365
    chat_files: ChatFiles = ("jpeg", "png", "webp")
    chat_file_mb: Annotated[int, WholeNumber(1, 50, "megabytes")] = 10
    clamav: Annotated[str, BeforeValidator(values.clamav)] | None = None
    notes_days: Annotated[int, WholeNumber(1, 3650, "days")] = 365
    conference_abandoned_minutes: Annotated[int, WholeNumber(5, 1440, "minutes")] = 60
    conference_days: Annotated[int, WholeNumber(1, 36_500, "days")] = 3650
    abuse_cooldown_s: Annotated[int, WholeNumber(60, 604_800, "seconds")] = 3600
    rate_limits: Annotated[RateLimits, NoDecode, BeforeValidator(values.rate_limits)] = (
        values.SHIPPED_RATE_LIMITS
    )

    # how it is watched
    log_format: Annotated[Literal["json", "console"], ONE_OF] | None = None
    log_file: Path | None = None
    log_level: Annotated[Literal["debug", "info", "warning", "error"], ONE_OF] = "info"
    syslog_url: Annotated[str, BeforeValidator(values.syslog_url)] | None = None
    syslog_ca: File | None = None
    metrics_token: Secret | None = None
    metrics_workers: Switch = False
    metrics_peers: Annotated[int, WholeNumber(0, 10_000)] = 200

    @model_validator(mode="after")
    def _agree(self) -> "Settings":
        """Refuse values that are right alone and wrong together."""
        if (self.tls_cert is None) != (self.tls_key is None):
            there, missing = ("CERT", "KEY") if self.tls_key is None else ("KEY", "CERT")
            raise ValueError(f"VS_TLS_{missing}: must be set when VS_TLS_{there} is")
        if any(u.startswith("turn") for u in self.turn_urls) and not self.turn_secret:
            raise ValueError("VS_TURN_SECRET: must be set when VS_TURN_URLS names a turn: server")
        if self.pbx_webhook_url is not None:
            for name in ("pbx_webhook_secret", "pbx_token"):
                if not getattr(self, name):
                    missing = f"{PREFIX}{name.upper()}"
                    raise ValueError(f"{missing}: must be set when VS_PBX_WEBHOOK_URL is")
        workers = self.media_worker_count
        ranges = {
            "MEDIA_PORT": self.media_port,
            "MEDIA_CONTROL_PORT": self.media_control_port,
            "MEDIA_TCP_PORT": self.media_tcp_base or self.media_port,
        }
        for name, base in ranges.items():
            if base + workers - 1 > 65535:
                raise ValueError(f"VS_{name}: {base} leaves no room for {workers} workers")
        control = range(self.media_control_port, self.media_control_port + workers)
        if self.port in control:
            raise ValueError(
                f"VS_PORT: {self.port} is also a control port of a media worker"
                f" (VS_MEDIA_CONTROL_PORT {control.start}-{control.stop - 1})"
            )
        tcp = self.media_tcp_base
        if tcp is not None:
            media = range(tcp, tcp + workers)
            for name, taken in (
                ("PORT", range(self.port, self.port + 1)),
                ("MEDIA_CONTROL_PORT", control),
            ):
                if max(media.start, taken.start) < min(media.stop, taken.stop):
                    raise ValueError(
                        f"VS_{name}: {taken.start} is also a TCP port for media"
                        f" (VS_MEDIA_TCP_PORT {media.start}-{media.stop - 1})"
                    )
        return self

    @model_validator(mode="after")
    def _texts_agree(self) -> "Settings":
        """A token goes to a hook."""
        if self.sms_token is not None and self.sms_url is None:
            raise ValueError("VS_SMS_URL: must be set when VS_SMS_TOKEN is")
        return self

    @model_validator(mode="after")
    def _no_single_sign_on(self) -> "Settings":
        """Refuse an issuer: its administrator expects that accounts of this station alone no longer open it."""
        if self.oidc_issuer is not None:
            raise ValueError("VS_OIDC_ISSUER: single sign-on is not served; must not be set")
        return self

    @model_validator(mode="after")
    def _files_agree(self) -> "Settings":
        """Scan every file that is no picture."""
        if "pdf" in self.chat_files and self.clamav is None:
            raise ValueError("VS_CLAMAV: must be set when VS_CHAT_FILES names pdf")
        return self

    @model_validator(mode="after")
    def _one_master_key(self) -> "Settings":
        """The master key comes from one place."""
        if self.master_key_file is not None and self.master_key_command is not None:
            raise ValueError("VS_MASTER_KEY_COMMAND: must not be set when VS_MASTER_KEY_FILE is")
        return self

    @model_validator(mode="after")
    def _mail_agrees(self) -> "Settings":
        """Mail needs a server and a sender, or is off."""
        if (self.smtp_url is None) != (self.mail_from is None):
            there, missing = (
                ("SMTP_URL", "MAIL_FROM") if self.mail_from is None else ("MAIL_FROM", "SMTP_URL")
            )
            raise ValueError(f"VS_{missing}: must be set when VS_{there} is")
        if self.anchor_mail is not None and self.smtp_url is None:
            raise ValueError("VS_SMTP_URL: must be set when VS_ANCHOR_MAIL is")
        return self

    @property
    def log_path(self) -> Path | None:
        """The path of the log, whatever directory a child process starts in; None is standard error."""
        return None if self.log_file is None else self.log_file.expanduser().absolute()

    @property
    def media_worker_count(self) -> int:
        """The number of media workers on this machine."""
        return self.media_workers or default_media_workers()

    @property
    def media_tcp_base(self) -> int | None:
        """The first worker's TCP port for media, by default that of UDP; None if it is off."""
        if self.media_tcp_port == values.OFF:
            return None
        return self.media_tcp_port or self.media_port

    @property
    def prompt_folder(self) -> Path:
        """The folder of the body's own prompts for callers: the one that is set, else one in the data directory."""
        return self.sip_prompts or self.data_dir / "telephone-prompts"

    @property
    def callback_ways(self) -> tuple[Literal["video", "phone"], ...]:
        """The ways in which citizens can be called back: a link needs e-mail, dialling an exchange or a telephone line."""
        if self.callback_limit == 0:
            return ()
        by_video: tuple[Literal["video"], ...] = () if self.smtp_url is None else ("video",)
        dials = bool(self.pbx_token) or self.calls_out
        by_phone: tuple[Literal["phone"], ...] = ("phone",) if dials else ()
        return (*by_video, *by_phone)

    @property
    def secure(self) -> bool:
        """Whether browsers reach the station by https."""
        if self.public_url is not None:
            return self.public_url.startswith("https:")
        return self.tls_cert is not None

    @property
    def origin(self) -> str:
        """The station's address as browsers write it, without a trailing slash."""
        if self.public_url is not None:
            return self.public_url
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        bracketed = f"[{shown}]" if ":" in shown else shown
        return f"{'https' if self.tls_cert else 'http'}://{bracketed}:{self.port}"

    @property
    def local(self) -> bool:
        """Whether the host is this machine only, where browsers allow cameras over plain http."""
        return is_local(self.host)

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL, SQLite in the data directory unless set."""
        path = self.data_dir.absolute() / "station.db"
        return self.database_url or f"sqlite+aiosqlite:///{path}"

    @property
    def recordings(self) -> str:
        """The place of recordings on the disk, a ``file:`` URL in the data directory unless set.

        With a bucket they are still made there, and their ledgers stay there.
        """
        if self.recordings_url is not None and self.recordings_bucket is None:
            return self.recordings_url
        return (self.data_dir.absolute() / "recordings").as_uri()

    @property
    def recordings_bucket(self) -> str | None:
        """The ``s3:`` URL of the bucket to which finished recordings' media are moved, None without one."""
        url = self.recordings_url
        return url if url is not None and url.startswith("s3:") else None

    @property
    def demonstrates(self) -> bool:
        """Whether there are demonstration accounts: as ``VS_DEMO`` says, else if only this machine can reach the station."""
        if self.demo is not None:
            return self.demo
        return self.only_here

    @property
    def only_here(self) -> bool:
        """Whether the station is for this machine alone: host and public address are this machine's, and no proxy is set."""
        public = urlsplit(self.public_url or "").hostname or self.host
        return self.local and is_local(public) and not self.trusted_proxies

    @property
    def demo_accounts_file(self) -> Path:
        """The file into which the demonstration accounts' passwords are written on a first run."""
        return self.data_dir / "demo-accounts.json"

    @property
    def hours_in_force(self) -> str:
        """``published`` or ``always``: as set, else ``always`` for a running demonstration."""
        if self.hours is not None:
            return self.hours
        return "always" if self.demonstrates and self.demo_accounts_file.exists() else "published"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class passes it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, then the environment, then ``station.toml``, then the page's file."""
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls),
            PageSource(settings_cls),
        )


def load_settings(**overrides: Any) -> Settings:
    """Read and validate the settings; ``overrides`` (field names) win over every source.

    Raises :class:`SettingsError` with one line per mistake.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(_lines(error, overrides)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{SETTINGS_FILE}: {error}"]) from None


def _lines(error: ValidationError, overrides: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for item in error.errors(include_url=False, include_input=False):
        cause = item.get("ctx", {}).get("error")
        message = str(cause) if cause is not None else item["msg"]
        if not item["loc"]:
            lines.append(message)
            continue
        field = str(item["loc"][0])
        if item["type"] == "extra_forbidden":
            lines.append(f"{SETTINGS_FILE}: {field} is not a setting")
            continue
        from_file = field not in overrides and f"{PREFIX}{field.upper()}" not in {
            name.upper() for name in os.environ
        }
        where = SETTINGS_FILE if field in file_settings() else PAGE_FILE
        name = f"{where}: {field}" if from_file else f"{PREFIX}{field.upper()}"
        line = f"{name}: {message}"
        if line not in lines:
            lines.append(line)
    return lines


def is_local(host: str) -> bool:
    """Return whether a host is this machine, and unreachable for others."""
    return host in {"localhost", "::1"} or host.startswith("127.")
