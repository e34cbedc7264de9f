"""Two files of one name, compared by what they hold: rows, numbers, vectors, assemblies, tensors, documents."""
