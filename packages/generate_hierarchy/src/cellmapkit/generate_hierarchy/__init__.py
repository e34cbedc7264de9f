"""From an embedding of proteins to a hierarchy of assemblies: proximity networks, communities, refinement, HCX."""
