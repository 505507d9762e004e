"""The containers' files: what they name exists, and nothing is left open. No engine is needed."""

import ipaddress
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from gateway.cli.__main__ import main
from gateway.setting_sources import PREFIX
from gateway.settings import Settings

ROOT = Path(__file__).parents[2]
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
EXAMPLE = {
    "VS_PUBLIC_URL": "https://stazione.example.org",
    "STATION_ADDRESS": "198.51.100.7",
    "TURN_HOST": "turn.stazione.example.org",
    "VS_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "VS_MEDIA_CONTROL_TOKEN": "fedcba9876543210fedcba9876543210",
    "VS_TURN_SECRET": "00112233445566778899aabbccddeeff",
    "VALKEY_PASSWORD": "valkey-password",
    "POSTGRES_PASSWORD": "postgres-password",
}


@pytest.fixture(scope="module")
def composition() -> dict:
    """docker-compose.yml with the example's values filled in."""
    return filled("docker-compose.yml", EXAMPLE)


def filled(name: str, values: dict[str, str]) -> dict:
    """A file of Compose with these values."""
    text = (ROOT / name).read_text(encoding="utf-8")

    def fill(found: re.Match[str]) -> str:
        name, _, default = found[1].partition(":")
        value = values.get(name)
        if value is None:
            assert default.startswith("-"), f"{name} has neither a value nor a default"
            value = default[1:]
        return value

    return yaml.safe_load(re.sub(r"\$\{([^}]+)\}", fill, text))


def environment(service: dict) -> dict[str, str]:
    """The settings that a service of ours is given, as its process sees them."""
    return {name: str(value) for name, value in service.get("environment", {}).items()}


def ours(composition: dict) -> dict[str, dict]:
    """The services made from our image."""
    return {
        name: service
        for name, service in composition["services"].items()
        if service["image"] == "virtual-station"
    }


def test_the_parts_are_there(composition: dict) -> None:
    assert set(composition["services"]) == {
        "gateway", "media-0", "media-1", "jobs", "valkey", "postgres", "turn"
    }  # fmt: skip
    (valkey,) = composition["services"]["valkey"]["command"]
    assert "--appendonly yes --appendfsync always " in valkey
    for name, service in composition["services"].items():
        assert service.get("healthcheck") or name == "gateway", name  # the gateway's is the image's


@pytest.mark.parametrize(
    "file",
    ["docker-compose.yml", "docker-compose.line.yml", "Dockerfile", "deploy/station.env.example"],
)
def test_every_setting_exists(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    named = set(re.findall(r"\bVS_[A-Z_]+\b", text))
    assert named, file
    assert not named - SETTINGS


def test_each_process_would_accept_its_settings(
    composition: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = dict(re.findall(r"\b(VS_\w+)=(\S+)", (ROOT / "Dockerfile").read_text()))
    assert len(ours(composition)) == 4
    for name, service in ours(composition).items():
        with monkeypatch.context() as patch:
            for setting in SETTINGS:
                patch.delenv(setting, raising=False)
            for setting, value in {**image, **environment(service)}.items():
                patch.setenv(setting, value)
            settings = Settings()
        assert settings.redis_url == "redis://:valkey-password@valkey:6379/0", name
        if name in ("gateway", "jobs"):
            assert settings.secure
            assert not settings.demo
            assert settings.database.startswith("postgresql+asyncpg://station:")
        else:
            own = service["networks"]["front"]["ipv4_address"]
            assert [(a.public, a.local) for a in settings.media_addresses] == [
                ("198.51.100.7", own)
            ]


def test_the_telephone_line_fits_beside_it(
    composition: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = filled("docker-compose.line.yml", EXAMPLE | {"VS_SIP_TRUNKS": "pbx=sip:192.0.2.9"})
    services = line["services"]
    assert set(services) - set(composition["services"]) == {"sip"}
    sip = services["sip"]
    assert set(sip["networks"]) <= set(composition["networks"])
    for setting in SETTINGS:
        monkeypatch.delenv(setting, raising=False)
    for setting, value in environment(sip).items():
        monkeypatch.setenv(setting, value)
    settings = Settings()
    assert settings.sip
    assert (settings.sip_address, settings.sip_port) == ("198.51.100.7", 5060)
    assert CliRunner().invoke(main, [*sip["command"], "--help"]).exit_code == 0
    ranges = set()
    for name in ("media-0", "media-1"):
        given = services[name]["environment"]["VS_SIP_RTP_PORTS"]
        assert services[name]["ports"] == [f"{given}:{given}/udp"]
        ranges.add(given)
    assert len(ranges) == 2, "two workers of one machine share no port"


def test_each_command_is_one_of_ours(composition: dict) -> None:
    for name, service in ours(composition).items():
        role = service["command"][service["command"].index("--role") + 1]
        assert role == name.partition("-")[0]
        done = CliRunner().invoke(main, [*service["command"], "--help"])
        assert done.exit_code == 0, done.output
        if role == "media":
            index = service["command"][service["command"].index("--index") + 1]
            assert name == f"media-{index}"
            assert service["environment"]["VS_MEDIA_CONTROL_HOST"] == f"control-{index}"
            assert service["networks"]["back"]["aliases"] == [f"control-{index}"]
            port = 40000 + int(index)
            assert service["ports"] == [f"{port}:{port}/udp", f"{port}:{port}/tcp"]


def test_health_checks_are_python_that_compiles(composition: dict) -> None:
    checks = [s["healthcheck"]["test"] for n, s in ours(composition).items() if "media" in n]
    found = re.search(
        r"HEALTHCHECK.*?CMD (\[.*?\])\n", (ROOT / "Dockerfile").read_text(), re.DOTALL
    )
    assert found
    checks.append(["CMD", *yaml.safe_load(found[1])])
    assert len(checks) == 3
    for check in checks:
        assert check[:3] == ["CMD", "python", "-c"]
        compile(check[3], "healthcheck", "exec")


def test_no_secret_is_on_a_command_line(composition: dict) -> None:
    """Anybody who may list the machine's processes would read it there."""
    kinds = ("SECRET", "TOKEN", "PASSWORD", "KEY")
    secrets = [value for name, value in EXAMPLE.items() if name.endswith(kinds)]
    assert len(secrets) == 5
    for name, service in composition["services"].items():
        said = str([service.get("command"), service.get("entrypoint"), service.get("healthcheck")])
        assert not [secret for secret in secrets if secret in said], name


@pytest.mark.process
@pytest.mark.parametrize("name", ["valkey", "turn"])
def test_a_server_reads_its_secret_and_is_not_given_it(
    composition: dict, name: str, tmp_path: Path
) -> None:
    """The script itself, with a program in the server's place that tells what it was given and what it could read."""
    service = composition["services"][name]
    ((script,), (shell, option)) = service["command"], service["entrypoint"]
    (tmp_path / "turnserver.conf").write_text("listening-port=3478\n")
    script = script.replace("$$", "$").replace("/etc/coturn/", f"{tmp_path}/")
    script = script.replace("/var/tmp/", f"{tmp_path}/made.")
    program = tmp_path / ("valkey-server" if name == "valkey" else "turnserver")
    told = "-" if name == "valkey" else '"$2"'
    program.write_text(f'#!/bin/sh\necho "$*"\ncat {told}\n')
    program.chmod(0o700)
    own = {key: str(value) for key, value in service["environment"].items()}
    done = subprocess.run(
        [shell, option, script],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", **own},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    arguments, _, content = done.stdout.partition("\n")
    secret = EXAMPLE["VALKEY_PASSWORD" if name == "valkey" else "VS_TURN_SECRET"]
    assert secret in content
    assert secret not in arguments


def test_images_of_others_are_of_one_version(composition: dict) -> None:
    for name, service in composition["services"].items():
        if service["image"] != "virtual-station":
            version = service["image"].partition(":")[2]
            assert re.match(r"(\d+\.){1,2}\d+-|sha256:", version), (name, version)


def test_a_relay_is_offered_by_tls_on_the_port_that_passes_everywhere(composition: dict) -> None:
    urls = composition["services"]["gateway"]["environment"]["VS_TURN_URLS"].split(",")
    assert "turns:turn.stazione.example.org:443?transport=tcp" in urls
    lines = (ROOT / "deploy/coturn/turnserver.conf").read_text(encoding="utf-8").splitlines()
    assert "tls-listening-port=443" in lines
    assert "no-tls" not in lines
    mounted = {each.split(":")[1] for each in composition["services"]["turn"]["volumes"]}
    for line in lines:
        if line.startswith(("cert=", "pkey=")):
            assert str(Path(line.partition("=")[2]).parent) in mounted


def test_nothing_inner_is_published(composition: dict) -> None:
    assert composition["networks"]["back"]["internal"] is True
    for name in ("valkey", "postgres"):
        service = composition["services"][name]
        assert service["networks"] == ["back"]
        assert "ports" not in service
    assert composition["services"]["gateway"]["ports"] == ["127.0.0.1:8080:8080"]
    for service in ours(composition).values():
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True


def test_volumes_are_declared(composition: dict) -> None:
    named = {
        volume.partition(":")[0]
        for service in composition["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert named == set(composition["volumes"])
    mounted = re.search(r"\./(deploy/\S+?):", (ROOT / "docker-compose.yml").read_text())
    assert mounted
    assert (ROOT / mounted[1]).is_file()


def test_the_image_is_built_of_what_is_here() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, flags=re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    for package in wheel["targets"]["wheel"]["packages"]:
        assert f"COPY {package}/ {package}/" in dockerfile
    assert len(re.findall(r"^FROM ", dockerfile, flags=re.MULTILINE)) >= 3
    stages = dockerfile.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root)", stages, flags=re.MULTILINE)
    assert "HEALTHCHECK" in stages
    pinned = re.search(r"^uv_version=(\S+)", (ROOT / "tools/setup.sh").read_text(), re.MULTILINE)
    assert pinned
    assert f"uv=={pinned[1]}" in dockerfile


def test_the_example_asks_for_everything(composition: dict) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    needed = set(re.findall(r"\$\{(\w+):\?", text))
    example = (ROOT / "deploy/station.env.example").read_text(encoding="utf-8")
    offered = dict(re.findall(r"^(\w+)=(.*)$", example, flags=re.MULTILINE))
    assert needed <= set(offered)
    assert needed == set(EXAMPLE)
    # a secret that stands in the example would stand in every station
    named = {"VS_PUBLIC_URL", "TURN_HOST"}
    assert not [name for name in needed - named if offered[name]]
    ignored = (ROOT / "deploy/.gitignore").read_text().split()
    assert "/station.env" in ignored


# IANA's IPv4 and IPv6 special-purpose address registries, with multicast.
SPECIAL = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24
198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 255.255.255.255/32
::/128 ::1/128 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23
2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 ff00::/8
::/96 fec0::/10
""".split()  # noqa: SIM905 - reads as the registries do


def denied() -> list[tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, ...]]:
    """The ranges that the TURN server relays to nobody in."""
    text = (ROOT / "deploy/coturn/turnserver.conf").read_text(encoding="utf-8")
    ranges = re.findall(r"^denied-peer-ip=([0-9a-f.:]+)-([0-9a-f.:]+)$", text, flags=re.MULTILINE)
    return [tuple(map(ipaddress.ip_address, pair)) for pair in ranges]


def is_denied(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether the TURN server refuses to relay there."""
    return any(
        first <= address <= last for first, last in denied() if first.version == address.version
    )


@pytest.mark.parametrize("network", SPECIAL)
def test_turn_refuses_special_purpose_ranges(network: str) -> None:
    whole = ipaddress.ip_network(network)
    assert is_denied(whole[0])
    assert is_denied(whole[-1])
    assert is_denied(whole[whole.num_addresses // 2])


def test_turn_refuses_everybody_but_the_workers() -> None:
    for address in ("8.8.8.8", "151.1.1.1", "172.32.0.1", "2a00:1450::1"):
        assert is_denied(ipaddress.ip_address(address))
