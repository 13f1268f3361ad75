"""How text becomes a value: clean `str` in, `Found` or `Reject` out. No parser raises on any text."""
