"""The common ground of all rooms: HTTP, SQL, the audit trail's chain, permissions, sockets, loops, processes, logs, words."""
