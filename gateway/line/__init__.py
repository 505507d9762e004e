"""The telephone line: callers reach the station by SIP, without an exchange in between."""
