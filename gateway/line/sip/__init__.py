"""SIP (RFC 3261): messages by aiosipua, own transactions and dialogs without I/O, and the sockets."""
