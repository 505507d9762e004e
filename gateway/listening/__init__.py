"""What citizens think of the service: stars after a contact, the anonymous questionnaire, and what of both is published."""
