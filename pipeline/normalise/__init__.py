"""Readings to typed rows: cells of missions with their provenance, designations, events with their mentions. Pure."""
