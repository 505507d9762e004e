"""What can go wrong in this package.

::

    RecordingsError
    ├── UnknownRecordingError     no recording of that id in the store, or its state is unreadable
    ├── RecordingClosedError      finished, failed or destroyed: nothing may be added
    ├── StillRecordingError       a writer process holds it open
    ├── KeptError                 a legal hold or a seal forbids to destroy it
    │   └── UnreadableLedgerError or may: its ledger cannot be read
    ├── AlteredError              it does not verify: no copy of it is given out
    ├── RolledBackError           its ledger, state or files are behind what was signed and remembered
    ├── LedgerBusyError           another process does not let go of the ledger
    ├── NoSuchRenditionError      the party has none (nothing captured, or not finished)
    ├── NoFilmError               there is nothing to make a film of, or no encoder for it
    ├── BucketError               the bucket does not serve what it is asked for
    ├── AnchorError               not an anchor, changed, or its list is gone
    ├── UnsupportedStoreError     a store address this build cannot serve
    └── VaultError
        ├── KeyUnavailableError   missing or destroyed, or the master key does not open it
        ├── NotAVaultFileError    wrong magic, unknown version, impossible header
        └── TamperedError         authentication failed: bytes changed, moved or cut
"""


class RecordingsError(Exception):
    """Root of this package's errors."""


class UnknownRecordingError(RecordingsError):
    """No recording of that id in the store."""


class RecordingClosedError(RecordingsError):
    """The recording is finished, failed or destroyed."""


class StillRecordingError(RecordingsError):
    """A writer process still holds the recording open."""


class KeptError(RecordingsError):
    """The recording is under a legal hold, or sealed: nothing may destroy it."""


class UnreadableLedgerError(KeptError):
    """Whether a legal hold or a seal is in force stands in a ledger that cannot be read: somebody has to decide."""


class AlteredError(RecordingsError):
    """The recording does not verify: no copy of it is given out as if it were whole."""


class RolledBackError(RecordingsError):
    """The recording is behind what it once was: nothing is closed, added or given out as if it were whole."""


class LedgerBusyError(RecordingsError):
    """Another process holds the ledger for longer than an entry takes."""


class NoSuchRenditionError(RecordingsError):
    """The recording has no rendition of that name."""


class NoFilmError(RecordingsError):
    """There is nothing to make a film of, or no encoder for it."""


class BucketError(RecordingsError):
    """The bucket is away, refuses, or has not what it is asked for; the same may work later."""


class AnchorError(RecordingsError):
    """Not an anchor, or a changed one, or one whose list of heads is gone."""


class UnsupportedStoreError(RecordingsError):
    """The store's address names a scheme this build cannot serve."""


class VaultError(RecordingsError):
    """Root of the encrypted container's errors."""


class KeyUnavailableError(VaultError):
    """The data key is missing, destroyed, or not openable with this master key."""


class NotAVaultFileError(VaultError):
    """The file does not begin as this format demands."""


class TamperedError(VaultError):
    """Authentication failed: bytes were changed, moved or cut off."""
