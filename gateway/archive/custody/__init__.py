"""The retention of recordings and its decisions; proof that recordings are unchanged."""
