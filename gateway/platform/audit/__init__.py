"""Writing the audit trail: a signed chain of entries."""
