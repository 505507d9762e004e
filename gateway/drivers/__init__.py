"""Contact drivers: which themes people come with more often than usual, and how contacts are spread over kinds of users."""
