"""Model and ledger together, over the operations of one station in the order they happened."""

from tests.queueing.ledger import Ledger
from tests.queueing.reference import Station


class Judge:
    """Shown every operation, each must be answered as the model answers it."""

    def __init__(self, *, auto_offer=True):
        self.model, self.ledger = Station(), Ledger()
        self.auto_offer = auto_offer
        self.count = 0

    def observe(self, operation):
        """The model's answer, which is that of the operation where it is known."""
        reply = self.model.apply(operation.script, *operation.arguments)
        if operation.known:
            assert operation.reply == reply, (
                f"{operation.id} {operation.script}{operation.arguments[2:]}: "
                f"answered {operation.reply}, the model says {reply}"
            )
        self.count += 1
        try:
            self.ledger.observe(operation.script, operation.arguments, reply)
        except AssertionError as error:
            where = f"{operation.id} {operation.script}{operation.arguments[2:]}"
            raise AssertionError(f"{where} against the rules: {error}") from error
        if self.auto_offer:
            apart = self.ledger.apart()
            assert not apart, f"left alone after {operation.id} {operation.script}: {apart}"
        return reply
