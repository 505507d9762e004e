"""How many contacts to expect, and how many operators answer them in time."""
