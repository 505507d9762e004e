"""Checks the arguments that callers hand to the queue, once, before a script sees them. Pure."""

from queueing.model import IDENTIFIER, TOKEN, NewContact


def some_target(value: str) -> str:
    """Return ``value`` itself: a ``target_agent``, a ``target_office`` or ''. Raises ValueError otherwise."""
    kind, rest = value[:1], value[1:]
    check(
        not value
        or (kind == "!" and IDENTIFIER.match(rest))
        or (kind == "@" and TOKEN.match(rest)),
        value,
    )
    return value


def check_wishes(contact: NewContact) -> None:
    """Raises ValueError for a malformed language or requirement, and for a step that relaxes none of the
    requirements.
    """
    for token in (contact.language, *contact.requirements):
        check(TOKEN.match(token), token)
    check(contact.relax_s.keys() <= contact.requirements, str(sorted(contact.relax_s)))


def relaxing(contact: NewContact) -> str:
    """Return the times at which requirements fall away, as the script reads them: ``requirement:after_ms`` with
    spaces between.
    """
    return " ".join(
        f"{name}:{round(after_s * 1000)}" for name, after_s in sorted(contact.relax_s.items())
    )


def limiting(contact: NewContact) -> str:
    """Return the contact's limits as the script reads them: ``most:category,category`` with spaces between."""
    return " ".join(
        f"{limit.most}:{','.join(sorted(limit.categories))}" for limit in contact.limits
    )


def identifier(value: str) -> str:
    """Return ``value`` itself: the id of a contact or an agent. Raises ValueError otherwise."""
    check(IDENTIFIER.match(value), value)
    return value


def check(holds: object, value: str) -> None:
    """Raises a ValueError that names ``value`` unless ``holds`` is true."""
    if not holds:
        raise ValueError(f"cannot be used in the queue: {value!r}")
