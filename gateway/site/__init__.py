"""The station as everybody may know it, and its public documents."""
