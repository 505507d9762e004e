"""Citizens who asked to be called back."""
