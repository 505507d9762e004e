"""Calls that the station makes by the telephone line: ordered here, made by the SIP process."""
