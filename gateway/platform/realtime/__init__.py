"""What the socket namespaces share."""
