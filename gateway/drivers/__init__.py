"""Contact drivers: the themes that people come with more often than usual, and how contacts are spread over kinds of
users."""
