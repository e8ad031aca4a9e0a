"""Texts and pictures as pure functions, one module a feature."""
