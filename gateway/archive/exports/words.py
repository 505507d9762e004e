"""What a film says by itself, in the language of whoever has it made."""

from typing import Any, Final

from recordings.film.spec import Words

WORDS: Final[dict[str, Words]] = {
    "it": Words(
        gap="Qui manca qualcosa",
        gaps={
            "interrupted": "Registrazione interrotta",
            "reconnected": "Nuovo collegamento",
            "held": "In attesa: non si registra",
            "withdrawn": "Senza consenso: non si registra",
            "breakout": "In una stanza di lavoro: non si registra",
            "loss": "Persa in rete",
            "overflow": "Disco troppo lento: parte mancante",
            "storage": "Disco pieno o guasto: parte mancante",
        },
        no_picture="Senza immagine",
        still="Immagine ferma",
        redacted="Oscurato",
        muted="audio oscurato",
    ),
    "en": Words(
        gap="Something is missing here",
        gaps={
            "interrupted": "Recording interrupted",
            "reconnected": "Connected anew",
            "held": "On hold: not recorded",
            "withdrawn": "No consent: not recorded",
            "breakout": "In a breakout room: not recorded",
            "loss": "Lost in the network",
            "overflow": "Disk too slow: part missing",
            "storage": "Disk full or failing: part missing",
        },
        no_picture="No picture",
        still="Picture standing still",
        redacted="Left out",
        muted="sound left out",
    ),
}
_TEXTS: Final[dict[str, dict[str, str]]] = {
    "it": {
        "citizen": "Cittadino", "agent": "Operatore", "colleague": "Collega", "supervisor": "Responsabile", "screen": "Schermo",
        "blurred": "volto oscurato",
        "watermark": "Copia per {who} · {at}", "copy": "Copia per il cittadino · {at}",
        "consent_given": "Il cittadino acconsente alla registrazione",
        "consent_withdrawn": "Il cittadino ritira il consenso",
        "hold": "In attesa", "consult": "Consultazione", "joined": "Conversazione a tre",
        "transfer": "Passaggio", "category": "Cambio di argomento", "chat": "Messaggio in chat",
        "gap": "Interruzione",
        "conference": "Conferenza", "present": "Presente", "roll": "Appello", "item": "Punto", "ballot": "Votazione", "poll": "Sondaggio", "caption": "Sottotitolo",
        "floor": "Parola a", "decision": "Decisione",
        "taken_over": "Presa dal responsabile",
    },
    "en": {
        "citizen": "Citizen", "agent": "Operator", "colleague": "Colleague", "supervisor": "Supervisor", "screen": "Screen",
        "blurred": "face blurred",
        "watermark": "Copy for {who} · {at}", "copy": "Copy for the citizen · {at}",
        "consent_given": "The citizen agrees to being recorded",
        "consent_withdrawn": "The citizen withdraws consent",
        "hold": "On hold", "consult": "Consultation", "joined": "Conversation of three",
        "transfer": "Handed over", "category": "Another topic", "chat": "Chat message",
        "gap": "Gap",
        "conference": "Conference", "present": "Present", "roll": "Roll call", "item": "Item", "ballot": "Vote", "poll": "Poll", "caption": "Caption",
        "floor": "Floor to", "decision": "Decision",
        "taken_over": "Taken over by the supervisor",
    },
}  # fmt: skip


def text(language: str, key: str, **more: Any) -> str:
    """A word or sentence; the key itself for one that nobody wrote."""
    return _TEXTS[language].get(key, key).format(**more)
