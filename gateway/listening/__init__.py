"""Citizens' opinions of the service: stars after a contact, the anonymous questionnaire, and the published results of both."""
