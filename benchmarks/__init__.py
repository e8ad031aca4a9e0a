"""How fast the bot is, beside what the machine could do at best in the same minutes: ``python -m benchmarks``."""
