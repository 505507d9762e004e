"""The telephone line: callers who reach the station by SIP, without anybody's exchange in between."""
