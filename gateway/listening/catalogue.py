"""Describes the published results for catalogues of open data: JSON-LD by the Italian profile DCAT-AP_IT (AgID)."""

from datetime import date
from typing import Any, Final

import msgspec

from gateway.listening.answers import begin_of, month_after
from gateway.listening.results import Results

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_EU: Final = "http://publications.europa.eu/resource/authority"
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "foaf": "http://xmlns.com/foaf/0.1/", "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
FILES: Final = (
    ("results.csv", "CSV"),
    ("results-service.csv", "CSV"),
    ("results.json", "JSON"),
    ("results-feed.json", "JSON"),
)
_TITLE: Final = {
    "it": "Soddisfazione dei cittadini e qualità del servizio",
    "en": "Citizens' satisfaction and quality of service",
}
_DESCRIPTION: Final = {
    "it": "Valutazioni date dai cittadini dopo i contatti, risposte al questionario, attese, promesse e orari rispettati, contatti per canale, reclami e provvedimenti.",
    "en": "Ratings given by citizens after contacts, answers to the questionnaire, waits, promises and hours kept, contacts by channel, complaints and measures.",
}


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """The publisher: the organisation, its address for people if it has one, and the station's for browsers."""

    organisation: str
    origin: str
    email: str | None = None

    def catalogue(self, results: Results) -> dict[str, Any]:
        """Return the catalogue with its one data set. Pure."""
        months = [each.month for each in results.service.months]
        last = max([*months, *([results.last] if results.last else [])], default=None)
        first = min([*months, *([results.first] if results.first else [])], default=None)
        body = {
            "@id": f"{self.origin}/#publisher", "@type": ["dcatapit:Agent", "foaf:Agent"], "foaf:name": self.organisation,
            "dct:identifier": self.origin,
        }  # fmt: skip
        # a month is published when the next has begun
        modified = begin_of(month_after(last)).date() if last else None
        point = {"@type": ["dcatapit:Organization", "vcard:Organization"], "vcard:fn": self.organisation, "vcard:hasURL": {"@id": self.origin}}  # fmt: skip
        if self.email:
            point["vcard:hasEmail"] = {"@id": f"mailto:{self.email}"}
        data = {
            "@id": f"{self.origin}/results#dataset", "@type": ["dcatapit:Dataset", "dcat:Dataset"],
            "dct:identifier": f"{self.origin}/results", "dct:title": _words(_TITLE), "dct:description": _words(_DESCRIPTION),
            "dcat:theme": {"@id": f"{_EU}/data-theme/GOVE"}, "dct:rightsHolder": body, "dct:publisher": body, "dcat:contactPoint": point,
            "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/MONTHLY"}, "dct:language": {"@id": f"{_EU}/language/ITA"},
            "dct:spatial": {"@id": f"{_EU}/country/ITA"}, "dcat:landingPage": {"@id": f"{self.origin}/results"},
            "dcat:distribution": [self._file(name, kind, modified) for name, kind in FILES],
        }  # fmt: skip
        if modified is not None:
            data["dct:modified"] = _day(modified)
        if first is not None and last is not None:
            data["dct:temporal"] = {
                "@type": "dct:PeriodOfTime", "dcat:startDate": _day(begin_of(first).date()), "dcat:endDate": _day(begin_of(month_after(last)).date()),
            }  # fmt: skip
        return {
            "@context": CONTEXT, "@id": f"{self.origin}/results.jsonld", "@type": ["dcatapit:Catalog", "dcat:Catalog"],
            "dct:title": _words(_TITLE), "dct:description": _words(_DESCRIPTION), "dct:publisher": body, "dcat:dataset": [data],
            **({"dct:modified": _day(modified)} if modified is not None else {}),
        }  # fmt: skip

    def _file(self, name: str, kind: str, modified: date | None) -> dict[str, Any]:
        address = {"@id": f"{self.origin}/{name}"}
        return {
            "@id": f"{self.origin}/{name}#distribution", "@type": ["dcatapit:Distribution", "dcat:Distribution"], "dct:title": name,
            "dcat:accessURL": address, "dcat:downloadURL": address, "dct:format": {"@id": f"{_EU}/file-type/{kind}"},
            "dct:license": {"@id": LICENCE, "@type": ["dcatapit:LicenseDocument", "dct:LicenseDocument"], "foaf:name": "Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)"},
            **({"dct:modified": _day(modified)} if modified is not None else {}),
        }  # fmt: skip


def _words(by_language: dict[str, str]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text} for language, text in by_language.items()]


def _day(day: date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day.isoformat()}
