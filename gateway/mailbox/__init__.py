"""The mail-box: e-mail and certified mail that citizens write, taken in as messages and answered in their thread."""
