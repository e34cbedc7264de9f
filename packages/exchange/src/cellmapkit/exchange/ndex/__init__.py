"""Hierarchies to and from NDEx."""
