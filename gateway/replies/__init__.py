"""Ready-made replies: what operators write often, kept by supervisors."""
