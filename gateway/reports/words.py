"""The names of figures, rows and groupings in the reader's language, from ``locales/<language>/report-figures.json``."""

from dataclasses import dataclass
from typing import Final

from gateway.platform.dates import weekday_in_words
from gateway.platform.words import Fragment
from gateway.reports.grouping import By
from queueing.categories import Catalogue

FIGURES: Final = Fragment("report-figures")
DOCUMENT: Final = Fragment("report-document")
"""What files and letters say besides."""


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The words for one reader; ``catalogue`` names the topics."""

    language: str
    catalogue: Catalogue

    def figure(self, name: str) -> str:
        """Return the name of a figure: ``averageWaitS`` is "Attesa media"."""
        return FIGURES.say(self.language, f"name.{name}")

    def column(self, name: str) -> str:
        """Return the name of a file's column, with the unit of a time."""
        own = f"column.{name}"
        said = DOCUMENT.say(self.language, own) if own in DOCUMENT else self.figure(name)
        if not name.endswith("S"):
            return said
        return DOCUMENT.say(self.language, "seconds", name=said)

    def definition(self, name: str) -> str:
        """Return the definition of a figure, in a sentence or two."""
        return FIGURES.say(self.language, f"says.{name}")

    def by(self, by: By) -> str:
        """Return the name of what the rows of a report are: "argomento"."""
        return FIGURES.say(self.language, f"rows.{by.value}")

    def weekday(self, number: int) -> str:
        """Return the name of a weekday, 0 for Monday."""
        return weekday_in_words(number, self.language)

    def channel(self, name: str) -> str:
        """Return the name of a channel."""
        return self._known(f"channel.{name}", name)

    def contacts_by(self, channel: str) -> str:
        """Return the name of the number of contacts of one channel."""
        return FIGURES.say(self.language, "contactsBy", channel=self.channel(channel))

    def growth(self, channel: str) -> str:
        """Return the name of the growth of one channel."""
        return FIGURES.say(self.language, "growth", channel=self.channel(channel))

    def total(self) -> str:
        """Return the name of the total row."""
        return FIGURES.say(self.language, "total")

    def row(self, by: By, key: str, label: str | None) -> str:
        """Return the name of a row; the key of a period stays as it is, so that it sorts."""
        match by:
            case By.CATEGORY:
                known = key in self.catalogue
                said = self.catalogue[key].wording(self.language).label if known else key
            case By.CHANNEL:
                said = self.channel(key)
            case By.OUTCOME:
                said = self._known(f"outcome.{key or 'none'}", key)
            case By.WRAP_UP:
                said = self._known(f"wrapUp.{key or 'none'}", key)
            case By.OPERATOR:
                said = label or key or FIGURES.say(self.language, "nobody")
            case By.OFFICE:
                said = label or key or FIGURES.say(self.language, "noOffice")
            case _:
                said = key
        return said

    def _known(self, key: str, otherwise: str) -> str:
        return FIGURES.say(self.language, key) if key in FIGURES else otherwise
