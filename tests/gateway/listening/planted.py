"""Italian sentences as people write them about a service, some thousand of them, with something planted that leads to a person."""

from random import Random

HARMLESS = (
    "Le indicazioni erano chiare e ho risolto subito", "Ho aspettato venti minuti, troppi", "non ho capito quali documenti servono", "La pagina non si apriva con il mio telefono",
    "tutto bene, grazie", "Servizio ottimo. Personale cortese e preparato", "il modulo era difficile da trovare", "Mi hanno risposto dopo due giorni",
    "Non funzionava l'audio, ho dovuto scrivere in chat", "vorrei poter prenotare un orario", "L'operatrice è stata molto gentile", "il maresciallo è stato cortese",
    "Ho perso mezza giornata per una denuncia di smarrimento", "La caserma è lontana dalla fermata", "Più parcheggi per i disabili", "la signora al telefono mi ha spiegato tutto",
    "Sarebbe utile un orario più lungo, per esempio fino alle 19", "ho richiamato 3 volte prima di parlare con qualcuno", "Troppa burocrazia per il porto d'armi",
    "Bravi. Continuate così!", "La risposta era in italiano e io parlo tedesco", "Il video si bloccava ogni 10 secondi", "non si capisce dove cliccare per entrare",
    "ho risolto in 5 minuti", "Mi sono sentito ascoltato", "ci vorrebbe un servizio anche il sabato", "Per la patente mi avete mandato alla Motorizzazione",
    "il dottore della ASL non sapeva nulla", "Attesa lunga ma risposta precisa", "Il sito non funziona con Firefox", "mi avete detto di andare in questura", "Grazie di cuore a tutti",
    "La pattuglia è arrivata dopo un'ora", "vedo poche pattuglie di notte", "il carabiniere di quartiere non passa mai", "Chiedo più controlli davanti alla scuola",
    "Ottimo il servizio in lingua dei segni", "La multa era sbagliata e mi avete spiegato come fare ricorso", "nessuno risponde dopo le 13", "Non ho trovato la voce giusta nel menu",
    "Vorrei ringraziare chi mi ha aiutato", "ho parlato con un operatore gentile", "mi ha risposto una persona competente", "grazie a voi", "Risposta chiara e veloce", "Ho parlato con tre persone diverse",
    "Il collega non sapeva che cosa rispondere", "mi hanno aiutato molto", "Abito lontano e il video mi ha fatto risparmiare un viaggio", "Sono anziana e non so usare il computer",
)  # fmt: skip
FIRST = (
    "Mario", "Giulia", "Francesco", "Anna", "Luca", "Giuseppe", "Sara", "Paolo", "Elena", "Antonio", "Chiara", "Matteo", "Rosa", "Franco", "Vittoria",
    "Oksana", "Mohamed", "Nguyen", "Kwame", "Zoltan", "Aisha", "Bogdan", "Ludmila", "Priya", "Wei", "Ardit", "Jessica", "Kevin", "Samantha", "Loris",
)  # fmt: skip
LAST = (
    "Rossi", "Russo", "Ferrari", "Esposito", "Bianchi", "Colombo", "Ricci", "Marino", "Greco", "Gallo", "Conti", "Costa", "Mancuso", "Zanetti", "Bonomo",
    "Scarpellini", "Tognazzi", "Brambilla", "Cucinotta", "Dellavedova", "Hoxha", "Popescu", "Chen", "Diallo", "Kovalenko", "Schwarz", "Pirrone", "Lo Presti",
)  # fmt: skip
NAMES = (
    "ho parlato con {name}", "Mi ha aiutato {name}, bravissimo", "grazie a {name}", "{name} è stato scortese con me", "Mi chiamo {name} e abito qui da anni",
    "Il collega {name} mi ha lasciato in attesa", "Vorrei ringraziare {name} per la pazienza", "la pratica è di {name}", "mio figlio {name} non ha ricevuto risposta",
    "l'operatore, {name}, non ascoltava", "Ha risposto {name}. Tutto bene", "sono {name}, ho scritto ieri",
)  # fmt: skip
TITLED = (
    "Il maresciallo {last} è stato gentile", "la signora {last} abita sopra di me", "Ho parlato con la dott.ssa {last}", "l'avvocato {last} ha già la pratica",
    "il Capitano {last} mi conosce", "l'appuntato {last} non mi ha creduto", "Sig. {last}, ufficio denunce", "il brigadiere {last} ha fatto tutto",
)  # fmt: skip
STREETS = ("via Garibaldi", "piazza Dante", "viale dei Mille", "corso Italia", "via san Martino", "largo Augusto", "vicolo del Pozzo", "via xx settembre", "strada provinciale", "contrada Fontanelle", "borgo Vecchio", "lungotevere Flaminio")  # fmt: skip
WHERE = ("abito in {street} {number}", "La lite è in {street}", "venite in {street}, {number}", "Il rumore viene da {street} {number}", "vivo in {street}", "la mia casa è al {number} di {street}")  # fmt: skip
KINDS = ("name", "title", "street", "number", "email", "taxCode", "plate", "iban")


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _letters(chance: Random, count: int) -> str:
    return "".join(chance.choice("ABCDEFGHLMNPRSTVZ") for _ in range(count))


def _case(chance: Random, text: str) -> str:
    """As people write on a telephone: often all small."""
    return text.lower() if chance.random() < 0.35 else text


def _number(chance: Random) -> str:
    mobile = f"3{_digits(chance, 2)}"
    return chance.choice((
        f"{mobile}{_digits(chance, 7)}", f"{mobile} {_digits(chance, 7)}", f"{mobile} {_digits(chance, 3)} {_digits(chance, 4)}", f"+39 {mobile} {_digits(chance, 7)}",
        f"06 {_digits(chance, 8)}", f"0{_digits(chance, 2)}/{_digits(chance, 6)}", f"{mobile}.{_digits(chance, 3)}.{_digits(chance, 4)}", f"{mobile}-{_digits(chance, 7)}",
        "tre tre otto, uno due tre quattro cinque", f"carta d'identità CA{_digits(chance, 5)}AB", f"passaporto YA{_digits(chance, 7)}",
    ))  # fmt: skip


def _planted(chance: Random, kind: str) -> str:
    first, last = chance.choice(FIRST), chance.choice(LAST)
    if kind == "name":
        return chance.choice(NAMES).format(name=chance.choice((f"{first} {last}", f"{first} {last}", f"{last} {first}", first)))  # fmt: skip
    if kind == "title":
        return chance.choice(TITLED).format(last=last)
    if kind == "street":
        return chance.choice(WHERE).format(street=chance.choice(STREETS), number=chance.randint(1, 199))  # fmt: skip
    if kind == "number":
        return chance.choice(("mi chiami al {it}", "Il mio numero è {it}", "{it}: aspetto notizie", "non rispondete al {it}")).format(it=_number(chance))  # fmt: skip
    if kind == "email":
        name = f"{first}.{last}".lower().replace(" ", "")
        return chance.choice((
            f"scrivetemi a {name}@example.it", f"la mia mail {name}{_digits(chance, 2)}@posta.example", f"{name} chiocciola example punto it", f"mail: {name} (at) example.com",
        ))  # fmt: skip
    if kind == "taxCode":
        parts = (_letters(chance, 3), _letters(chance, 3), _digits(chance, 2), f"{chance.choice('ABCDEHLMPRST')}{_digits(chance, 2)}", f"{chance.choice('AFHLZ')}{_digits(chance, 3)}", _letters(chance, 1))  # fmt: skip
        return f"il mio codice fiscale è {chance.choice(('', ' ')).join(parts)}"
    if kind == "plate":
        return chance.choice(("la targa è {it}", "un'auto targata {it} era in doppia fila", "Parcheggia sempre qui {it}", "auto {it}, colore rosso")).format(
            it=chance.choice((f"{_letters(chance, 2)}{_digits(chance, 3)}{_letters(chance, 2)}", f"{_letters(chance, 2)} {_digits(chance, 3)} {_letters(chance, 2)}", f"{_letters(chance, 2)}{_digits(chance, 5)}"))
        )  # fmt: skip
    groups = f"IT{_digits(chance, 2)}{_letters(chance, 1)}{_digits(chance, 22)}"
    spaced = " ".join(groups[at : at + 4] for at in range(0, len(groups), 4))
    return f"mi rimborsi su {chance.choice((groups, spaced))}"


def planted(seed: int, count: int) -> list[tuple[str, str]]:
    """*count* sentences of each kind, with that kind; some stand between harmless ones."""
    chance = Random(seed)
    made: list[tuple[str, str]] = []
    for kind in KINDS:
        for _ in range(count):
            said = _case(chance, _planted(chance, kind))
            if chance.random() < 0.5:
                said = f"{chance.choice(HARMLESS)}. {said}"
            if chance.random() < 0.3:
                said = f"{said}. {chance.choice(HARMLESS)}"
            made.append((kind, said))
    return made
