"""Faults put into the queue's scripts, to see that the checks notice them."""


def replaced(old, new):
    """A fault: ``old`` is ``new`` in every script that has it."""

    def mutation(_name, text):
        return text.replace(old, new)

    mutation.applies = lambda texts: any(old in text for text in texts)
    return mutation
