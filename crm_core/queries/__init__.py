"""Every SELECT."""
