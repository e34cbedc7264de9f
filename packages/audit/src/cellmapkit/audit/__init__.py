"""Audit of crates: verify, lineage, diff, reproduce, export, explain."""
