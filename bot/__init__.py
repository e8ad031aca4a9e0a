"""Puts everything together and runs it; nobody imports it."""
