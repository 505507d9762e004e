"""SIP (RFC 3261): messages by aiosipua, transactions and dialogs of our own without I/O, and the sockets."""
