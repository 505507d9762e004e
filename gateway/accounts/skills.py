"""What a member of the staff can do beyond the topics."""

SIGN_LANGUAGE = "lis"
LANGUAGES = ("en", "de", "fr", "sl")
"""Languages that are a skill; everybody speaks that of the house, Italian."""

SKILLS = (*LANGUAGES, SIGN_LANGUAGE)

HOUSE = "house"
"""The skill of whoever belongs to no peripheral office."""
