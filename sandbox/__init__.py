"""A strict Bot API on loopback: the demo's Telegram and the tests' Telegram."""
