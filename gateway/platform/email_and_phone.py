"""Validates e-mail addresses and telephone numbers that people write, with email-validator and phonenumbers.

Both libraries bring large tables. They are imported at the first address and the first number, so that processes which read
none (media workers, most commands) do without.
"""

from gateway.platform.refused import Refused

MARK = "X-Virtual-Station"
"""The header by which a station knows its own mails; its value is the station's own."""
HOME_REGION = "IT"
"""Where a number without a country's prefix is from (ISO 3166)."""
SHORTEST = len("+1234567")
"""The fewest characters of a number with its country's prefix."""
_CLOSED_NETWORKS = ("local", "test")
"""Names that are no domains of the internet, under which bodies run mail servers of their own."""


def email_address(written: str) -> str:
    """Return the address in the form that mail is sent to: ASCII, domain in lower case. Makes no DNS query.

    Raises :class:`ValueError` for anything that is not one address: names, lists, quoted parts, domains without a dot.
    """
    import email_validator  # noqa: PLC0415 - see above

    for name in _CLOSED_NETWORKS:
        if name in email_validator.SPECIAL_USE_DOMAIN_NAMES:
            email_validator.SPECIAL_USE_DOMAIN_NAMES.remove(name)
    found = email_validator.validate_email(
        written.strip(), check_deliverability=False, allow_smtputf8=False, strict=True
    )
    # without SMTPUTF8 there is always one
    return found.ascii_email or found.normalized


def phone_number(written: str) -> str:
    """Return the number with its country code, as ``+390612345678`` (ITU-T E.164). A number without a prefix is Italian.

    :func:`may_exist` checks whether such a length exists in that country. Raises :class:`ValueError` for text that is no
    number or too short for one, has letters, or an extension.
    """
    import phonenumbers  # noqa: PLC0415 - see above

    try:
        number = phonenumbers.parse(written, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from None
    if number.extension or any(sign.isalpha() for sign in written):
        raise ValueError("has letters or an extension")
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == phonenumbers.ValidationResult.TOO_SHORT:
        raise ValueError("is too short")
    kept = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # some countries have no shortest length, so that their prefix and two digits would pass
    if len(kept) < SHORTEST:
        raise ValueError("is too short")
    return kept


def may_exist(number: str) -> bool:
    """Return whether numbers of its country can be as long as this one (from :func:`phone_number`)."""
    import phonenumbers  # noqa: PLC0415 - see above

    return phonenumbers.is_possible_number(phonenumbers.parse(number))


def checked_phone(written: str) -> str:
    """Return the number with its country code, of an existing length. Raises ``Refused`` ``bad_number``."""
    try:
        number = phone_number(written)
    except ValueError:
        number = ""
    if not number or not may_exist(number):
        raise Refused("bad_number", "That is not a telephone number.", kind="invalid")
    return number


def checked_email(written: str) -> str:
    """Return the address in the form that mail is sent to. Raises ``Refused`` ``bad_email``."""
    try:
        return email_address(written)
    except ValueError:
        raise Refused("bad_email", "That is not an e-mail address.", kind="invalid") from None
