"""Parts that the socket namespaces share."""
