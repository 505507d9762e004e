"""Information sheets: what the office knows by topic, written by one person, reviewed by another, confirmed before they expire."""
