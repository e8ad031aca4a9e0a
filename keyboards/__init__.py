"""Buttons and the payloads they carry, one module a feature."""
