"""Citizens who asked to be recognised: what they want known of them, by a code of their own."""
