"""Information sheets: what the office knows by topic, written by one, checked by another, confirmed before it perishes."""
