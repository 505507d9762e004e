"""Setting a station up and keeping it going: what it still lacks, its state, the settings in force."""
