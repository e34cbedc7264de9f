"""A chain of crates as one archive that runs it again, or as a graph of evidence."""
