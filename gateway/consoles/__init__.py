"""The socket namespaces, and the snapshots that pages are shown."""
