"""Sets of information sheets, and the key that signs them."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.knowledge.bundle import SCHEMA, Manifest, SheetEntry, file_hash, public_key

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_key(KEY)
NOW = 1_796_000_000_000


def a_set(texts, *, sequence=1, withdrawn=()):
    """A manifest and its files; *texts* by the sheets' ids."""
    entries = [
        SheetEntry(
            id=name,
            version=1,
            sha256=file_hash(text),
            confirmed_at_ms=NOW,
            fresh_until_ms=NOW + 86_400_000,
            title=f"Scheda {name}: perché è così",
            topics=("weapons",),
            languages=("it", "sl"),
        )
        for name, text in sorted(texts.items())
    ]
    manifest = Manifest(
        schema=SCHEMA,
        station="Stazione “prova”\u2028",
        made_at_ms=NOW + sequence,
        sequence=sequence,
        sheets=tuple(entries),
        withdrawn=withdrawn,
    )
    return manifest, {file_hash(text): text for text in texts.values()}
