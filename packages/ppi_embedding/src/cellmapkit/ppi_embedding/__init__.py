"""The step that embeds the proteins of an interaction network; see :mod:`cellmapkit.ppi_embedding.step`."""
