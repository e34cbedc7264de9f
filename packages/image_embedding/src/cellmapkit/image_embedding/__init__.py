"""The step that embeds proteins by their microscopy images; see :mod:`cellmapkit.image_embedding.step`."""
