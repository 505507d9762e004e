"""The staff: accounts, offices, signing in, second factors, sessions."""
