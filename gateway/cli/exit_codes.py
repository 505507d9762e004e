"""The exit statuses of every command: three, with one meaning each (docs/command-line.md)."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit status of a command. A refusal is one line on standard error."""

    OK = 0
    """It was done, and all is well."""
    FAILED = 1
    """It was refused, or something is not well: standard error or the report says what."""
    UNUSABLE = 2
    """It was not begun: options or settings are wrong, or what it needs is not there."""


EPILOG = (
    "Exit status: 0, done and well; 1, refused, or something is not well; 2, not begun, since options or"
    " settings are wrong or what it needs is not there."
)
