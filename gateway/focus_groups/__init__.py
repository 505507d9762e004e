"""Focus groups: citizens who volunteered at the end of the questionnaire are invited to a conference, and supervisors sum
up what they say."""
