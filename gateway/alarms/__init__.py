"""Alarms: rules that name what supervisors want to be told of, the alarms they raise, and who has acknowledged them."""
