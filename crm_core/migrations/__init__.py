"""How a database gets from any earlier version to this one; shipped with the package, applied at start."""
