"""What somebody who may write to the disk could do to an archive: seeded, and told by a name.

An archive is a mapping of relative paths to contents. Every mutation changes such a mapping and nothing
else, so that whether it changed anything at all can be asked of the mapping itself.
"""

import json
import random
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recordings import ledger

Files = dict[str, bytes]


class Forger:
    """Changes ``files`` in one way; ``older`` are earlier contents of the same archive."""

    def __init__(self, seed: int, older: list[Files]) -> None:
        self.random = random.Random(seed)
        self._older = older
        self._own_key = Ed25519PrivateKey.generate()
        self.ways: dict[str, Callable[[Files], None]] = {
            name.removeprefix("way_"): getattr(self, name)
            for name in dir(self)
            if name.startswith("way_")
        }

    def mutate(self, files: Files) -> tuple[str, Files]:
        """One mutation of a copy; its name and the result, which may be what was given."""
        name = self.random.choice(sorted(self.ways))
        changed = dict(files)
        self.ways[name](changed)
        return name, changed

    # -- bytes -----------------------------------------------------------------------------------

    def way_flip_a_bit(self, files: Files) -> None:
        path = self._any(files)
        content = bytearray(files[path])
        content[self.random.randrange(len(content))] ^= 1 << self.random.randrange(8)
        files[path] = bytes(content)

    def way_flip_many(self, files: Files) -> None:
        path = self._any(files)
        content = bytearray(files[path])
        for _ in range(self.random.randrange(1, 20)):
            content[self.random.randrange(len(content))] = self.random.randrange(256)
        files[path] = bytes(content)

    def way_truncate(self, files: Files) -> None:
        path = self._any(files)
        files[path] = files[path][: self.random.randrange(len(files[path]))]

    def way_cut_out(self, files: Files) -> None:
        path = self._any(files)
        at = self.random.randrange(len(files[path]))
        files[path] = files[path][:at] + files[path][at + self.random.randrange(1, 400) :]

    def way_insert(self, files: Files) -> None:
        path = self._any(files)
        at = self.random.randrange(len(files[path]) + 1)
        extra = self.random.randbytes(self.random.randrange(1, 60))
        files[path] = files[path][:at] + extra + files[path][at:]

    def way_copy_over(self, files: Files) -> None:
        path = self._any(files)
        content = bytearray(files[path])
        length = self.random.randrange(1, 300)
        at, other = (self.random.randrange(len(content)) for _ in range(2))
        content[at : at + length] = content[other : other + length]
        files[path] = bytes(content)

    # -- files -----------------------------------------------------------------------------------

    def way_delete(self, files: Files) -> None:
        del files[self._any(files)]

    def way_delete_last_segment(self, files: Files) -> None:
        source = self._source(files)
        del files[max(path for path in files if path.startswith(source))]

    def way_delete_source(self, files: Files) -> None:
        source = self._source(files)
        for path in [path for path in files if path.startswith(source)]:
            del files[path]

    def way_delete_recording(self, files: Files) -> None:
        folder = self._recording(files)
        for path in [path for path in files if path.startswith(folder)]:
            del files[path]

    def way_add_a_file(self, files: Files) -> None:
        folder = self._recording(files)
        name = self.random.choice(
            ["note.txt", "sources/x", "sources/citizen.audio.0/000009.seg", "renditions/other.blk"]
        )
        files[folder + name] = self.random.choice(list(files.values()))

    def way_swap_two(self, files: Files) -> None:
        """Two files of a kind change places, in one recording or between two."""
        kind = self.random.choice(
            [".seg", ".blk", "ledger.jsonl", "recording.json", "summary.json"]
        )
        alike = sorted(path for path in files if path.endswith(kind))
        self._exchange(files, *self.random.sample(alike, 2))

    def way_swap_keys(self, files: Files) -> None:
        self._exchange(files, *self.random.sample(sorted(self._keys(files)), 2))

    def way_swap_sources(self, files: Files) -> None:
        """All files of two sources of one recording change places, names and all."""
        folder = self._recording(files)
        names = sorted({p.split("/")[4] for p in files if p.startswith(folder + "sources/")})
        if len(names) > 1:
            one, two = self.random.sample(names, 2)
            self._exchange_under(files, f"{folder}sources/{one}/", f"{folder}sources/{two}/")

    def way_swap_recordings(self, files: Files) -> None:
        """Two recordings change places, with as much of what belongs to them as is drawn."""
        one, two = self.random.sample(sorted({_folder(path) for path in files if _folder(path)}), 2)
        for part in self.random.sample(
            ["sources/", "renditions/", "ledger.jsonl", "recording.json", "summary.json"],
            self.random.randrange(1, 6),
        ):
            self._exchange_under(files, one + part, two + part)
        if self.random.randrange(2):
            names = (f"keys/{folder.split('/')[2]}" for folder in (one, two))
            self._exchange_under(files, *names)

    # -- history ---------------------------------------------------------------------------------

    def way_replay_a_file(self, files: Files) -> None:
        old = self.random.choice(self._older)
        path = self.random.choice(sorted(old))
        files[path] = old[path]

    def way_replay_a_recording(self, files: Files) -> None:
        """Everything of one recording as it was, which was consistent then."""
        folder = self._recording(files)
        old = self.random.choice(self._older)
        for path in [path for path in files if path.startswith(folder)]:
            del files[path]
        files |= {path: content for path, content in old.items() if path.startswith(folder)}
        if self.random.randrange(2):
            key = f"keys/{folder.split('/')[2]}"
            files |= {path: content for path, content in old.items() if path == key}

    # -- rows of the ledger ----------------------------------------------------------------------

    def way_delete_rows(self, files: Files) -> None:
        path, rows = self._rows(files)
        for _ in range(self.random.randrange(1, 3)):
            if rows:
                del rows[self.random.randrange(len(rows))]
        self._put_rows(files, path, rows)

    def way_delete_last_rows(self, files: Files) -> None:
        path, rows = self._rows(files)
        self._put_rows(files, path, rows[: self.random.randrange(len(rows))])

    def way_reorder_rows(self, files: Files) -> None:
        path, rows = self._rows(files)
        self.random.shuffle(rows)
        self._put_rows(files, path, rows)

    def way_repeat_a_row(self, files: Files) -> None:
        path, rows = self._rows(files)
        rows.insert(self.random.randrange(len(rows) + 1), self.random.choice(rows))
        self._put_rows(files, path, rows)

    def way_row_of_another(self, files: Files) -> None:
        path, rows = self._rows(files)
        _, others = self._rows(files)
        rows[self.random.randrange(len(rows))] = self.random.choice(others)
        self._put_rows(files, path, rows)

    def way_rewrite_a_row(self, files: Files) -> None:
        """Says something else, with the old signature or one of the forger's own, hashes put right."""
        path, rows = self._rows(files)
        at = self.random.randrange(len(rows))
        entry = json.loads(rows[at])["entry"]
        name = self.random.choice(sorted(entry))
        entry[name] = 7 if isinstance(entry[name], int) else "0" * len(entry[name])
        resign = bool(self.random.randrange(2))
        for number in range(at, len(rows)):
            line = json.loads(rows[number])
            told = entry if number == at else line["entry"]
            if number > at:
                told["previous"] = ledger.head([rows[number - 1]])
            if resign:
                try:
                    rows[number] = ledger.sign(self._own_key, ledger.Entry(**_snake(told)))
                except TypeError:
                    return
            else:
                rows[number] = json.dumps({**line, "entry": told}, separators=(",", ":")).encode()
        self._put_rows(files, path, rows)

    # ----------------------------------------------------------------------------------------------

    def _any(self, files: Files) -> str:
        # ledgers are small and matter most: as likely as all the rest together
        ledgers = [path for path in files if path.endswith("ledger.jsonl") and files[path]]
        full = [path for path in files if files[path]]
        return self.random.choice(sorted(self.random.choice([ledgers, full])))

    def _recording(self, files: Files) -> str:
        return self.random.choice(sorted({_folder(path) for path in files if _folder(path)}))

    def _source(self, files: Files) -> str:
        segments = sorted(
            {path.rpartition("/")[0] + "/" for path in files if path.endswith(".seg")}
        )
        return self.random.choice(segments)

    @staticmethod
    def _keys(files: Files) -> set[str]:
        return {path for path in files if path.startswith("keys/")}

    def _rows(self, files: Files) -> tuple[str, list[bytes]]:
        path = self.random.choice(sorted(p for p in files if p.endswith("ledger.jsonl")))
        return path, files[path].splitlines()

    @staticmethod
    def _put_rows(files: Files, path: str, rows: list[bytes]) -> None:
        files[path] = b"".join(row + b"\n" for row in rows)

    @staticmethod
    def _exchange(files: Files, one: str, two: str) -> None:
        files[one], files[two] = files[two], files[one]

    @staticmethod
    def _exchange_under(files: Files, one: str, two: str) -> None:
        first = {path: files.pop(path) for path in list(files) if path.startswith(one)}
        second = {path: files.pop(path) for path in list(files) if path.startswith(two)}
        files |= {two + path.removeprefix(one): content for path, content in first.items()}
        files |= {one + path.removeprefix(two): content for path, content in second.items()}


def _folder(path: str) -> str:
    parts = path.split("/")
    return "/".join(parts[:3]) + "/" if parts[0] == "archive" and len(parts) > 3 else ""


def _snake(entry: dict[str, object]) -> dict[str, object]:
    names = {field: field for field in ledger.Entry.__struct_fields__}
    camel = {"".join([n.split("_")[0], *(w.title() for w in n.split("_")[1:])]): n for n in names}
    return {camel[name]: value for name, value in entry.items()}
