"""The mail-box: citizens' e-mail and certified mail, taken in as messages and answered in their thread."""
