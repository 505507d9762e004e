"""publiccode.yml against the rules of the standard, version 0.7 (https://yml.publiccode.tools)."""

import copy
import json
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).parents[2]

VOCABULARY = yaml.safe_load(
    (Path(__file__).parent / "publiccode_vocabulary.yml").read_text(encoding="utf-8")
)
CATEGORIES = frozenset(VOCABULARY["categories"])
SCOPES = frozenset(VOCABULARY["scopes"])
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {
    *(f"standalone/{kind}" for kind in ("mobile", "iot", "desktop", "web", "backend", "other")),
    "addon",
    "library",
    "configurationFiles",
}
TOP_LEVEL = {
    "publiccodeYmlVersion", "name", "applicationSuite", "url", "landingURL", "isBasedOn",
    "softwareVersion", "releaseDate", "logo", "platforms", "categories", "usedBy", "fundedBy",
    "roadmap", "developmentStatus", "softwareType", "supports", "organisation",
    "intendedAudience", "description", "legal", "maintenance", "localisation", "dependsOn", "IT",
}  # fmt: skip
DESCRIPTION = {
    "localisedName", "shortDescription", "longDescription", "documentation", "apiDocumentation",
    "features", "screenshots", "videos", "awards",
}  # fmt: skip
PLATFORMS = {"spid", "cie", "anpr", "pagopa", "io"}
ALIASES = {"gdpr", "eidas", "nis2", "cra", "spid", "cie", "anpr", "pagopa", "io"}
MAINTENANCE = {"internal", "contract", "community", "none"}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# the licences a public body would choose from; an expression is made of them with OR and AND
LICENCES = {"EUPL-1.2", "AGPL-3.0-or-later", "GPL-3.0-or-later", "MIT", "BSD-3-Clause"}


def is_url(value: object) -> bool:
    """Whether it is an absolute address of the web."""
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


class Checker:
    """Collects what is wrong, each as a line that begins with the key."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[str] = []

    def holds(self, key: str, condition: object, wanted: str) -> None:
        if not condition:
            self.faults.append(f"{key}: {wanted}")

    def text(self, key: str, value: object, *, low: int = 1, high: int = 10_000) -> None:
        self.holds(key, isinstance(value, str), "text is wanted")
        if isinstance(value, str):
            self.holds(key, low <= len(value.strip()) <= high, f"{low} to {high} characters")

    def only(self, key: str, value: object, known: set[str] | frozenset[str]) -> None:
        self.holds(key, isinstance(value, list) and value, "a list is wanted")
        for item in value if isinstance(value, list) else []:
            self.holds(key, item in known, f"{item!r} is not in the vocabulary")

    def file(self, key: str, path: object) -> None:
        relative = isinstance(path, str) and not path.startswith(("/", "http:", "file:"))
        self.holds(key, relative and (self.root / str(path)).is_file(), f"no such file: {path}")


def faults_of(data: dict, root: Path = ROOT) -> list[str]:
    """What the standard objects to, one line each."""
    check = Checker(root)
    check.holds("publiccode.yml", not set(data) - TOP_LEVEL, f"unknown: {set(data) - TOP_LEVEL}")
    check.holds("publiccodeYmlVersion", data.get("publiccodeYmlVersion") in {"0.7", "0.7.0"}, "0.7")
    check.text("name", data.get("name"))
    check.holds("url", is_url(data.get("url")), "an address is wanted")
    if "landingURL" in data:
        check.holds("landingURL", is_url(data["landingURL"]), "an address is wanted")
    if "softwareVersion" in data:
        check.text("softwareVersion", data["softwareVersion"])
    if "releaseDate" in data:
        check.holds("releaseDate", DATE.fullmatch(str(data["releaseDate"])), "YYYY-MM-DD")
    platforms = data.get("platforms")
    named = isinstance(platforms, list) and platforms and all(isinstance(p, str) for p in platforms)
    check.holds("platforms", named, "a list of names")
    if "categories" in data:
        check.only("categories", data["categories"], CATEGORIES)
    check.holds("developmentStatus", data.get("developmentStatus") in STATUSES, "an unknown word")
    check.holds("softwareType", data.get("softwareType") in TYPES, "an unknown word")
    _audience(check, data.get("intendedAudience", {}))
    _description(check, data.get("description"))
    _legal(check, data.get("legal"))
    _maintenance(check, data.get("maintenance"))
    _localisation(check, data.get("localisation"))
    _depends(check, data.get("dependsOn", {}))
    for item in data.get("supports", []):
        identifier = str(item.get("id", ""))
        known = identifier.removeprefix("alias:") in ALIASES
        if not identifier.startswith("alias:"):
            known = is_url(identifier) or identifier.startswith("urn:")
        check.holds("supports", known and set(item) == {"id"}, f"{identifier!r} names nothing")
    _italy(check, data.get("IT"))
    return check.faults


def _audience(check: Checker, audience: dict) -> None:
    for key in ("countries", "unsupportedCountries"):
        for country in audience.get(key, []):
            good = isinstance(country, str) and re.fullmatch("[A-Z]{2}", country)
            check.holds(f"intendedAudience/{key}", good, f"{country!r} is no ISO 3166-1 code")
    if "scope" in audience:
        check.only("intendedAudience/scope", audience["scope"], SCOPES)


def _description(check: Checker, description: object) -> None:
    check.holds("description", isinstance(description, dict) and description, "is mandatory")
    for language, texts in (description if isinstance(description, dict) else {}).items():
        key = f"description/{language}"
        check.holds(key, LANGUAGE.fullmatch(language), "is no language tag (BCP 47)")
        check.holds(key, not set(texts) - DESCRIPTION, f"unknown: {set(texts) - DESCRIPTION}")
        short = texts.get("shortDescription")
        check.text(f"{key}/shortDescription", short, high=150)
        check.holds(f"{key}/shortDescription", "\n" not in str(short).strip(), "is one line")
        check.text(f"{key}/longDescription", texts.get("longDescription"), low=150)
        features = texts.get("features")
        check.holds(f"{key}/features", isinstance(features, list) and features, "a list is wanted")
        for feature in features if isinstance(features, list) else []:
            check.text(f"{key}/features", feature, high=100)
        for path in texts.get("screenshots", []):
            check.file(f"{key}/screenshots", path)
            check.holds(f"{key}/screenshots", str(path).endswith((".png", ".jpg")), "PNG or JPG")


def _legal(check: Checker, legal: object) -> None:
    legal = legal if isinstance(legal, dict) else {}
    names = re.split(r" (?:OR|AND) ", str(legal.get("license", "")))
    check.holds("legal/license", all(name in LICENCES for name in names), f"{names} is not SPDX")
    unknown = set(legal) - {"license", "mainCopyrightOwner", "repoOwner", "authorsFile"}
    check.holds("legal", not unknown, f"unknown: {unknown}")


def _maintenance(check: Checker, maintenance: object) -> None:
    maintenance = maintenance if isinstance(maintenance, dict) else {}
    kind = maintenance.get("type")
    check.holds("maintenance/type", kind in MAINTENANCE, "an unknown word")
    contacts, contractors = maintenance.get("contacts"), maintenance.get("contractors")
    if kind in {"internal", "community"}:
        check.holds("maintenance/contacts", contacts, f"is mandatory with {kind}")
    check.holds(
        "maintenance/contractors",
        bool(contractors) == (kind == "contract"),
        "goes with contract and nothing else",
    )
    for contact in contacts or []:
        check.text("maintenance/contacts/name", contact.get("name"))
        if "email" in contact:
            check.holds("maintenance/contacts/email", "@" in contact["email"], "is no address")
    for contractor in contractors or []:
        check.text("maintenance/contractors/name", contractor.get("name"))
        until = str(contractor.get("until", ""))
        check.holds("maintenance/contractors/until", DATE.fullmatch(until), "YYYY-MM-DD")


def _localisation(check: Checker, localisation: object) -> None:
    localisation = localisation if isinstance(localisation, dict) else {}
    ready = localisation.get("localisationReady")
    check.holds("localisation/localisationReady", isinstance(ready, bool), "true or false")
    languages = localisation.get("availableLanguages")
    check.holds("localisation/availableLanguages", languages, "at least one")
    for language in languages or []:
        good = isinstance(language, str) and LANGUAGE.fullmatch(language)
        check.holds("localisation/availableLanguages", good, f"{language!r} is no language tag")


def _depends(check: Checker, depends: dict) -> None:
    check.holds("dependsOn", not set(depends) - {"open", "proprietary", "hardware"}, "unknown key")
    for kind, items in depends.items():
        for item in items:
            check.text(f"dependsOn/{kind}/name", item.get("name"))
            for key in ("version", "versionMin", "versionMax"):
                if key in item:
                    check.text(f"dependsOn/{kind}/{key}", item[key])
            optional = item.get("optional", False)
            check.holds(f"dependsOn/{kind}/optional", isinstance(optional, bool), "true or false")


def _italy(check: Checker, italy: object) -> None:
    if italy is None:
        return
    italy = italy if isinstance(italy, dict) else {}
    version = italy.get("countryExtensionVersion")
    check.holds("IT/countryExtensionVersion", version == "1.0", "must be 1.0")
    check.holds(
        "IT", not set(italy) - {"countryExtensionVersion", "conforme", "piattaforme"}, "unknown key"
    )
    for platform, used in italy.get("piattaforme", {}).items():
        good = platform in PLATFORMS and isinstance(used, bool)
        check.holds("IT/piattaforme", good, f"{platform}: {used!r}")


@pytest.fixture
def published() -> dict:
    """The file as it stands, read as the standard wants it: UTF-8."""
    return yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8", errors="strict"))


def test_the_file_is_valid(published: dict) -> None:
    assert faults_of(published) == []


def test_it_speaks_of_this_software(published: dict) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert published["legal"]["license"] == project["license"]
    assert published["softwareVersion"] == project["version"]
    assert {"it", "en"} <= set(published["description"])
    spoken = json.loads((ROOT / "locales/languages.json").read_text(encoding="utf-8"))
    assert published["localisation"]["availableLanguages"] == list(spoken)


def test_every_address_is_a_neutral_one(published: dict) -> None:
    text = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    code = "\n".join(line.partition("#")[0] for line in text.splitlines())
    hosts = {urlsplit(found).hostname for found in re.findall(r"https?://[^\s\"']+", code)}
    assert hosts
    assert all(host and host.endswith("example.org") for host in hosts)


BROKEN = [
    ("url", lambda d: d.update(url="virtual-station.git")),
    ("developmentStatus", lambda d: d.update(developmentStatus="nearly")),
    ("softwareType", lambda d: d.pop("softwareType")),
    ("categories", lambda d: d["categories"].append("video-calls")),
    ("platforms", lambda d: d.update(platforms=[])),
    ("publiccode.yml", lambda d: d.update(itt={})),
    ("legal/license", lambda d: d["legal"].update(license="EUPL")),
    ("maintenance/contacts", lambda d: d["maintenance"].pop("contacts")),
    ("maintenance/contractors", lambda d: d["maintenance"].update(type="contract")),
    ("localisation/localisationReady", lambda d: d["localisation"].pop("localisationReady")),
    ("description/it/shortDescription", lambda d: d["description"]["it"].update(
        shortDescription="x" * 151)),
    ("description/en/longDescription", lambda d: d["description"]["en"].update(
        longDescription="short")),
    ("description/en/screenshots", lambda d: d["description"]["en"].update(
        screenshots=["docs/images/none.png"])),
    ("intendedAudience/countries", lambda d: d["intendedAudience"].update(countries=["it"])),
    ("IT/countryExtensionVersion", lambda d: d["IT"].update(countryExtensionVersion="0.2")),
]  # fmt: skip


@pytest.mark.parametrize(("key", "spoil"), BROKEN, ids=[key for key, _ in BROKEN])
def test_a_mistake_is_named(published: dict, key: str, spoil) -> None:
    spoiled = copy.deepcopy(published)
    spoil(spoiled)
    faults = faults_of(spoiled)
    assert [fault for fault in faults if fault.startswith(f"{key}:")], faults
