"""Citizens' opinion of the service: stars after a contact, the anonymous questionnaire, and the results of both for everybody."""
