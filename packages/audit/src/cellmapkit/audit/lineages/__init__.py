"""The lineage of a crate: a tree, diagrams for other programs, and a page."""
