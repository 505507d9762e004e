"""Focus groups: citizens who agreed at the questionnaire's end are invited to a conference, and what they say is summed up."""
