"""The README inside an evidence package, in Italian and English."""

from datetime import UTC, datetime

_TEXT = """\
PACCHETTO DI PROVA
==================

Registrazione  {recording}
Creato il      {at} (UTC)
Chiave pubblica della stazione
               {key}

media/         le registrazioni in chiaro, come sono state catturate: un file WebM per ogni fonte
               (persona e suono, immagine o schermo) e per ogni tratto. Si aprono con un comune
               lettore (VLC, Firefox, Chrome).
sealed/        gli stessi file cifrati, come sono stati scritti durante la chiamata.
keys.json      la chiave di ciascun file cifrato.
ledger.jsonl   il registro firmato e concatenato: che cosa è stato registrato, e chi ha visto,
               copiato o bloccato la registrazione.
summary.json   durata, fonti, interruzioni dichiarate. "damaged": i tratti in cui la rete ha perso
               un'immagine e quelle seguenti, conservate come sono arrivate, appaiono alterate.
facts.json     ciò che la stazione sa del contatto.
files/         i file inviati in chat, se ce ne sono.
anchors/       le impronte giornaliere di tutti i registri della stazione, con marche temporali (.tsr).
manifest.json, manifest.sig   l'elenco firmato di tutti i file.
verify.py      il programma di verifica.

Come si verifica: serve Python 3.9 o successivo.

    python3 verify.py pacchetto.zip --key CHIAVE

La CHIAVE va chiesta all'ente per un'altra via, e anche verify.py è bene averlo da un'altra fonte: da
solo, un pacchetto dimostra di essere tutto d'un pezzo, non da chi proviene. Con la libreria
"cryptography" il programma decifra anche i file sigillati e li confronta con quelli in chiaro. Un'impronta
conservata altrove si confronta con --anchor FILE. Delle marche temporali (RFC 3161) si controllano impronta e firma;
con --tsa FILE, il certificato dell'autorità di marcatura o di chi l'ha emesso, anche di chi siano.

Il programma conclude con VERIFIED; con VERIFIED IN PART se non ha potuto decifrare; con UNPROVEN se manca
--key: allora nulla dice da chi proviene il pacchetto; con NOT VERIFIED se qualcosa non torna.

Il pacchetto contiene voci e volti: va custodito.


PACKAGE OF EVIDENCE
===================

media/         what was captured, in clear: one WebM file for each source (a person's sound, picture or
               screen) and stretch. Common players open them (VLC, Firefox, Chrome).
sealed/        the same files encrypted, as they were written during the call.
keys.json      the key of each encrypted file.
ledger.jsonl   the signed, chained list: what was recorded, and who viewed, copied or held it.
summary.json   length, sources, declared gaps. "damaged": spans in which the network lost a picture, so that
               those after it, kept as they arrived, look smeared.
facts.json     what the station knows of the contact.
files/         files that were sent in the chat, if there are any.
anchors/       the daily digests of all ledgers of the station, with time stamps (.tsr).
manifest.json, manifest.sig   the signed list of all files.
verify.py      the verifier.

To verify, with Python 3.9 or newer:

    python3 verify.py package.zip --key KEY

Ask the public body for its KEY by another way, and better have verify.py from elsewhere, too: by itself a package
proves that it is one piece, not whose it is. With the library "cryptography" the program also decrypts the sealed
files and compares them with those in clear. An anchor kept elsewhere is compared with --anchor FILE. Of time stamps
(RFC 3161) imprint and signature are checked; with --tsa FILE, the certificate of the time-stamping authority or of
the one that issued it, also whose they are.

The program ends with VERIFIED; VERIFIED IN PART where it could not decrypt; UNPROVEN without --key: then
nothing says whose package it is; NOT VERIFIED where something is wrong.

The package holds voices and faces: guard it.
"""


def readme(recording: str, key: str, at: datetime) -> str:
    """Return the text for one recording."""
    return _TEXT.format(
        recording=recording, key=key, at=at.astimezone(UTC).strftime("%d/%m/%Y %H:%M")
    )
