"""How long recordings are kept and who decides it; proof that they are unchanged."""
