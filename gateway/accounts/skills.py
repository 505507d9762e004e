"""Skills of the staff beyond the topics."""

from gateway.platform.languages import LANGUAGES as SPOKEN_HERE
from gateway.platform.languages import SOURCE

SIGN_LANGUAGE = "lis"
LANGUAGES = tuple(each for each in SPOKEN_HERE if each != SOURCE)
"""Languages that are a skill; everybody speaks that of the house, Italian."""

SKILLS = (*LANGUAGES, SIGN_LANGUAGE)

HOUSE = "house"
"""The skill of operators who belong to no peripheral office."""
