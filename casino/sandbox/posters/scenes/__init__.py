"""Compose the posters: one module for each provider's hand, one function for each game."""
