"""Errors of this package.

::

    RecordingsError
    ├── UnknownRecordingError     no recording of that id in the store, or its state is unreadable
    ├── RecordingClosedError      finished, failed or destroyed: nothing may be added
    ├── StillRecordingError       a writer process has it open
    ├── KeptError                 a legal hold or a seal forbids its destruction
    │   └── UnreadableLedgerError its ledger cannot be read, so that a hold may be in force
    ├── AlteredError              it does not verify: no copy is given out
    ├── RolledBackError           its ledger, state or files are behind what was signed and remembered
    ├── LedgerBusyError           another process keeps the ledger locked
    ├── NoSuchRenditionError      the party has none (nothing captured, or not finished)
    ├── NoFilmError               there is nothing to make a film of, or no encoder for it
    ├── BucketError               the bucket does not answer or lacks an object
    ├── AnchorError               not an anchor, changed, or its list is gone
    ├── UnsupportedStoreError     a store address that this build cannot serve
    └── VaultError
        ├── KeyUnavailableError   missing or destroyed, or the master key does not open it
        ├── NotAVaultFileError    wrong magic, unknown version, impossible header
        └── TamperedError         authentication failed: bytes changed, moved or cut
"""


class RecordingsError(Exception):
    """Base of this package's errors."""


class UnknownRecordingError(RecordingsError):
    """No recording of that id in the store."""


class RecordingClosedError(RecordingsError):
    """The recording is finished, failed or destroyed."""


class StillRecordingError(RecordingsError):
    """A writer process still has the recording open."""


class KeptError(RecordingsError):
    """The recording is under a legal hold, or sealed: nothing may destroy it."""


class UnreadableLedgerError(KeptError):
    """The ledger cannot be read, so that a legal hold or a seal may be in force: somebody has to decide."""


class AlteredError(RecordingsError):
    """The recording does not verify: no copy of it is given out as intact."""


class RolledBackError(RecordingsError):
    """The recording is older than what the keystore remembers of it: it is not closed, extended or given out."""


class LedgerBusyError(RecordingsError):
    """Another process keeps the ledger locked for longer than an entry takes."""


class NoSuchRenditionError(RecordingsError):
    """The recording has no rendition of that name."""


class NoFilmError(RecordingsError):
    """There is nothing to make a film of, or no encoder for it."""


class BucketError(RecordingsError):
    """The bucket is unreachable, refuses, or lacks an object; a later try may succeed."""


class AnchorError(RecordingsError):
    """Not an anchor, or a changed one, or one whose list of heads is gone."""


class UnsupportedStoreError(RecordingsError):
    """The store's address has a scheme that this build cannot serve."""


class VaultError(RecordingsError):
    """Base of the encrypted container's errors."""


class KeyUnavailableError(VaultError):
    """The data key is missing, destroyed, or not openable with this master key."""


class NotAVaultFileError(VaultError):
    """The file does not begin with a valid header of this format."""


class TamperedError(VaultError):
    """Authentication failed: bytes were changed, moved or cut off."""
