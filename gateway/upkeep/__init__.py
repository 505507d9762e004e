"""Setting a station up and keeping it going: what it still lacks, how it stands, which settings are in force."""
