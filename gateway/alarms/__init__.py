"""Alarms: the rules by which supervisors want to be told, what they raise, who has acknowledged it."""
