"""A synthetic cell: planted assemblies, seen by four noisy assays; see :func:`cellmapkit.demo.model.make_cell`."""
