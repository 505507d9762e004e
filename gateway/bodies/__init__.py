"""Other bodies: a directory of administrations and offices, and referring a citizen to one of them."""
