"""Calls that the station makes by the telephone line: asked for here, made by the SIP process."""
