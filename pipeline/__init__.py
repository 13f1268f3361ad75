"""Wiki articles on space missions to typed tables, with the evidence for every cell."""

__version__ = "0.1.0"
