"""The chat as subtitles: WebVTT (W3C, https://www.w3.org/TR/webvtt1/). Pure."""

from collections.abc import Sequence

from recordings.film.spec import Line

SHORTEST_MS, LONGEST_MS = 2_500, 7_000
_PER_CHARACTER_MS = 60


def webvtt(lines: Sequence[Line], duration_ms: int) -> str:
    """Return one cue per line, shown until the next one or for as long as reading takes.

    Lines from before or after the recording are left out.
    """
    within = [line for line in lines if 0 <= line.at_ms < duration_ms]
    cues = ["WEBVTT"]
    following = [line.at_ms for line in within[1:]] + [duration_ms]
    for line, next_ms in zip(within, following, strict=True):
        reading = min(LONGEST_MS, max(SHORTEST_MS, len(line.text) * _PER_CHARACTER_MS))
        end_ms = line.at_ms + reading
        if next_ms > line.at_ms:
            end_ms = min(end_ms, next_ms)
        # a cue may contain line breaks, but an empty line would end it
        text = "\n".join(part for part in line.text.splitlines() if part.strip())
        cues.append(
            f"{_stamp(line.at_ms)} --> {_stamp(end_ms)}\n<v {_escaped(line.author)}>{_escaped(text)}"
        )
    return "\n\n".join(cues) + "\n"


def _stamp(ms: int) -> str:
    seconds, milli = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milli:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
