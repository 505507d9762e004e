"""Why something cannot be done in a conference."""


class NotPossibleError(Exception):
    """That cannot be done (any more); ``code`` is a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
