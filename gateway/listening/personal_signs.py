"""Finds words of a free answer that may identify a person. The rules help the reader, who decides; they rather find too
much. Pure.

How much they find is measured on generated sentences (``tests/gateway/listening/test_personal_signs.py``); the result
stands in ``docs/listening.md``.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, get_args

Sign = Literal["email", "taxCode", "iban", "plate", "number", "street", "title", "name"]
"""What a text may hold: an address, an Italian tax code, an IBAN, a number plate, a telephone or document number, a street, a title
before a name, a name."""

_TITLES: Final = (
    "signor|signora|signorina|sig|sigra|sig\\.ra|sig\\.na|dott|dottor|dottore|dottoressa|dott\\.ssa|dr|avv|avvocato|avvocata|ing|ingegner"
    "|ingegnere|geom|geometra|rag|prof|professor|professore|professoressa|prof\\.ssa|maresciallo|maresciallo capo|mar|brigadiere|brig|appuntato|app"
    "|carabiniere|car|capitano|cap|tenente|ten|colonnello|col|maggiore|luogotenente|comandante|mr|mrs|ms"
)
_STREETS: Final = "via|viale|v\\.le|piazza|p\\.zza|piazzale|piazzetta|corso|c\\.so|largo|vicolo|strada|contrada|c\\.da|località|loc\\.|borgo|salita|lungotevere|lungomare|frazione|fraz\\."
# words after which a name is usual; the name may be written small
_BEFORE: Final = (
    "mi chiamo|il mio nome è|sono la moglie di|sono il marito di|mia moglie|mio marito|mio figlio|mia figlia|mio fratello|mia sorella"
    "|my name is|ich heiße|je m'appelle|ime mi je|firmato|a nome di|nome e cognome"
)
_AFTER_TITLE: Final = "(?:il|lo|la|di|da|del|dello|della|che|e|è|mi|ci|si|ha|non|in|al|per|con|un|una|molto|è stata|è stato|era|sono)"
# words before which a name stands as often as not, and those that follow them in its place
_OFTEN_BEFORE: Final = "parlato con|risposto|aiutat[oa]|ringraziare|ringrazio|un grazie a|l'operatore,?|l'operatrice,?|il collega|la collega"
_NOT_NAMES: Final = (
    "un|uno|una|il|lo|la|i|gli|le|l|due|tre|voi|noi|loro|lei|lui|tutti|tutte|tutto|qualcuno|nessuno|chi|che|non|e|è|mi|ci|ma|se|subito|molto|poco|bene|male|sempre|mai"
    "|ancora|dopo|prima|in|per|con|a|ad|al|alla|ai|di|da|del|della|dal|dalla|su|vostr[oaie]|nostr[oaie]|mi[oaei]|più|meno|solo|anche|infine|quest[oaie]|quell[oaie]|ha|era|sono"
    "|stat[oaie]|operator[ei]|operatrici|operatrice|person[ae]|personale|diversi|diverse|altri|altre|alcuni|alcune|un'|davvero|tanto|però|quando|dell'ufficio|gentilmente|sabato"
)
_WORD: Final = "[A-ZÀ-Ýa-zà-ÿ][a-zà-ÿ'']+"
_SIGNS: Final[Mapping[Sign, tuple[re.Pattern[str], ...]]] = {
    "email": (
        re.compile(r"[\w.+-]+\s?@\s?[\w-]+\s?\.\s?\w+"),
        re.compile(r"\b[\w.+-]+\s*[\[(]?\b(?:chiocciola|at)\b[\])]?\s*[\w-]+\s*[\[(]?(?:\bpunto\b|\bdot\b|\.)[\])]?\s*\w+", re.IGNORECASE),
        re.compile(r"(?<![\w.])@[A-Za-z]\w{2,}"),
    ),
    "taxCode": (
        re.compile(r"\b(?:[A-Za-z]{3}[\s.-]?){2}[\dLMNPQRSTUV]{2}[\s.-]?[A-Za-z][\dLMNPQRSTUV]{2}[\s.-]?[A-Za-z][\dLMNPQRSTUV]{3}[\s.-]?[A-Za-z]\b", re.IGNORECASE),
    ),
    "iban": (re.compile(r"\b[A-Za-z]{2}\s?\d{2}(?:[\s-]?[A-Za-z\d]){11,30}\b"),),
    "plate": (
        re.compile(r"\b[A-Za-z]{2}[\s-]?\d{3}[\s-]?[A-Za-z]{2}\b"),
        re.compile(r"\b[A-Za-z]{2}[\s-]?\d{5,6}\b"),
        re.compile(r"\btarg(?:a|ata|ato|he)\b(?:\s+\w+)?\s+(?=[A-Za-z\d]*\d)[A-Za-z\d]{4,8}\b", re.IGNORECASE),
    ),
    "number": (
        re.compile(r"(?:\+|00)?(?:\d[\s./()-]{0,2}){6,}"),
        re.compile(r"\b(?:zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove)(?:[\s,.-]+(?:zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove)){4,}", re.IGNORECASE),
        re.compile(r"\b[A-Za-z]{1,3}\d{5,}[A-Za-z]{0,3}\b"),
        re.compile(r"\b(?:nat[oaie]|born)\b.{0,30}\b\d{1,2}[./ -]", re.IGNORECASE),
        re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}\b"),
    ),
    "street": (
        re.compile(rf"\b(?:{_STREETS})\s+(?:(?:della|delle|dei|degli|del|dello|di|san|santa|s\.)\s+)?[A-ZÀ-Ý]", re.IGNORECASE | re.UNICODE),
        re.compile(r"\b(?:abito|abitiamo|vivo|viviamo|risiedo|residente|domiciliat[oa]|sto)\s+(?:in|a|al|alla|nel|nella|presso)\s+[A-ZÀ-Ý]"),
        re.compile(r"\b(?:al\s+)?(?:civico|interno|n\.\s?civico)\s+\d+", re.IGNORECASE),
    ),
    "title": (
        re.compile(rf"\b(?:{_TITLES})\.?\s+(?!{_AFTER_TITLE}\b){_WORD}", re.IGNORECASE),
    ),
    "name": (
        re.compile(rf"\b(?:{_BEFORE})\W+(?!{_AFTER_TITLE}\b){_WORD}", re.IGNORECASE),
        # two words with capitals within a sentence, and a capital after a word before which names stand
        re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Ý][a-zà-ÿ'']+\s+[A-ZÀ-Ý][a-zà-ÿ'']+"),
        re.compile(r"\b(?:con|da|dal|dalla|di|a|ad|per|sono|collega|operatore|operatrice|operatori|grazie|ringrazio|amico|amica|vicino|vicina)\s+(?:il\s|la\s)?[A-ZÀ-Ý][a-zà-ÿ'']{2,}"),
        re.compile(rf"(?:\b|^)(?:{_OFTEN_BEFORE})\s+(?!(?:{_NOT_NAMES})\b){_WORD}", re.IGNORECASE),
        re.compile(r"\b[A-ZÀ-Ý]\.\s?[A-ZÀ-Ý][a-zà-ÿ'']{2,}"),
    ),
}  # fmt: skip

_FIRST: Final = frozenset(
    ["adele", "adriana", "agnese", "agostino", "alba", "alberta", "alberto", "aldo", "alessandra", "alessandro", "alessia", "alessio", "alex", "alfonso", "alfredo", "alice", "amalia", "amedeo", "andrea", "angela", "angelo", "anita", "anna", "annalisa", "annamaria", "antonella", "antonia", "antonietta", "antonino", "antonio", "arianna", "armando", "arturo", "asia", "assunta", "attilio", "barbara", "bartolomeo", "beatrice", "benedetta", "benedetto", "biagio", "bianca", "bruna", "carla", "carlo", "carmela", "carmelo", "carmine", "carolina", "caterina", "cecilia", "cesare", "chiara", "christian", "ciro", "claudia", "claudio", "concetta", "corrado", "cosimo", "cristian", "cristiana", "cristiano", "cristina", "damiano", "daniela", "daniele", "danilo", "dario", "davide", "debora", "deborah", "diego", "dino", "domenico", "donatella", "donato", "edoardo", "elena", "eleonora", "elia", "eliana", "elio", "elisa", "elisabetta", "elsa", "emanuela", "emanuele", "emilia", "emilio", "emma", "enrica", "enrico", "enzo", "ermanno", "ernesto", "ettore", "eugenia", "eugenio", "eva", "fabiana", "fabio", "fabiola", "fabrizio", "federica", "federico", "ferdinando", "fernando", "filippo", "filomena", "flavia", "flavio", "francesca", "francesco", "gabriele", "gabriella", "gaetano", "gaia", "gennaro", "gerardo", "giacomo", "giada", "gianfranco", "gianluca", "gianluigi", "gianna", "gianni", "gianpaolo", "gilberto", "ginevra", "gino", "giorgia", "giorgio", "giovanna", "giovanni", "giulia", "giuliana", "giuliano", "giulio", "giuseppe", "giuseppina", "graziella", "greta", "guglielmo", "guido", "gustavo", "ida", "ignazio", "ilaria", "ines", "irene", "isabella", "ivan", "ivana", "ivano", "jacopo", "jessica", "laura", "lea", "leonardo", "lia", "lidia", "liliana", "lina", "lisa", "lorena", "lorenza", "lorenzo", "loredana", "luca", "lucia", "luciana", "luciano", "lucrezia", "ludovica", "luigi", "luigia", "luisa", "manuel", "manuela", "marcella", "marcello", "marco", "margherita", "maria", "mariangela", "marianna", "mariano", "mario", "marisa", "maristella", "marta", "martina", "massimiliano", "massimo", "matilde", "matteo", "mattia", "maura", "maurizio", "mauro", "michela", "michele", "michelle", "milena", "mirella", "miriam", "mirko", "monica", "morena", "nadia", "natalia", "nicola", "nicole", "nicoletta", "nicolò", "nina", "noemi", "nunzia", "olga", "orazio", "oreste", "ornella", "oscar", "ottavio", "pamela", "paola", "paolo", "pasquale", "patrizia", "patrizio", "piero", "pierluigi", "pietro", "pina", "raffaele", "raffaella", "raimondo", "rebecca", "renata", "renato", "riccardo", "rita", "roberta", "roberto", "rocco", "romano", "romina", "rosalba", "rosalia", "rosanna", "rosaria", "rosario", "rossana", "rossella", "ruggero", "sabrina", "salvatore", "samuel", "samuele", "sandra", "sandro", "sara", "sebastiano", "sergio", "silvana", "silvano", "silvia", "silvio", "simona", "simone", "sofia", "sonia", "stefania", "stefano", "susanna", "tamara", "tania", "teresa", "tiziana", "tiziano", "tommaso", "ugo", "umberto", "valentina", "valentino", "valeria", "valerio", "vanessa", "veronica", "vincenza", "vincenzo", "virginia", "vito", "vittorio", "viviana", "walter", "yuri", "ahmed", "ali", "amina", "elena", "fatima", "florin", "gheorghe", "hassan", "ion", "ioana", "irina", "ivanka", "mihai", "mohamed", "mohammed", "mustafa", "natasha", "oksana", "olena", "omar", "svetlana", "yassine", "youssef"]
)  # fmt: skip
_LAST: Final = frozenset(
    ["amato", "barbieri", "basile", "bellini", "benedetti", "bianco", "bianchi", "bruni", "bruno", "caputo", "carbone", "caruso", "castelli", "cattaneo", "colombo", "conti", "coppola", "costantini", "d'amico", "d'angelo", "damico", "dangelo", "deluca", "desantis", "distefano", "esposito", "fabbri", "farina", "ferrara", "ferrari", "ferraro", "ferretti", "ferri", "fiore", "fumagalli", "galli", "gatti", "gentile", "giordano", "giuliani", "grassi", "guerra", "lombardi", "lombardo", "mancini", "mariani", "marini", "marino", "martinelli", "martini", "mazza", "mazzoni", "messina", "milani", "montanari", "monti", "morelli", "moretti", "negri", "neri", "orlando", "pagano", "palmieri", "palumbo", "parisi", "pellegrini", "pellegrino", "piras", "ricci", "rinaldi", "riva", "rizzi", "rizzo", "romano", "rossetti", "rossi", "ruggiero", "russo", "sala", "sanna", "santoro", "sartori", "serra", "silvestri", "sorrentino", "testa", "valentini", "villa", "vitale", "vitali", "zanella"]
)  # fmt: skip
_ALSO_WORDS: Final = frozenset(
    ["chiara", "serena", "marina", "viola", "margherita", "stella", "alba", "bianca", "bruna", "bruno", "benedetta", "benedetto", "cesare", "costante", "diego", "felice", "domenica", "grazia", "letizia", "massimo", "massima", "romano", "salvatore", "vittoria", "mattia", "ali", "ion", "gaia", "asia", "stefani", "villa", "sala", "testa", "guerra", "amato", "gentile", "neri", "bianco", "bianchi", "rossi", "riva", "serra", "monti", "fiore", "farina", "gatti", "galli", "mazza", "negri", "bruni", "carbone", "castelli", "conti", "orlando", "pagano", "martini", "milani", "grassi", "ferri", "pellegrino", "lombardo", "parisi", "santi", "lia", "lea", "valentino", "giuliani"]
)  # fmt: skip
"""Names that are words, too: they count with a capital within a sentence only."""
_WORDS: Final = re.compile(r"[A-Za-zÀ-ÿ'']+")
_ORDER: Final[tuple[Sign, ...]] = get_args(Sign)


def signs_in(text: str) -> list[Sign]:
    """Return the kinds of words in *text* that may identify a person, each once. Pure."""
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    found = {sign for sign, rules in _SIGNS.items() if any(rule.search(text) for rule in rules)}
    if _has_known_name(text):
        found.add("name")
    return [sign for sign in _ORDER if sign in found]


def _has_known_name(text: str) -> bool:
    begins = True
    at = 0
    for match in _WORDS.finditer(text):
        begins = begins or any(sign in ".!?:\n" for sign in text[at : match.start()])
        word, small = match.group(), match.group().lower()
        if small in _FIRST or small in _LAST:
            capital = word[0].isupper()
            if small not in _ALSO_WORDS or (capital and not begins):
                return True
        begins, at = False, match.end()
    return False
