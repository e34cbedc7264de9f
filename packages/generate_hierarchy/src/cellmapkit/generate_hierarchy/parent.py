"""The parent network: the proteins behind a hierarchy and their closest pairs, as CX2 and, on request, as CX 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.generate_hierarchy.cx2 import Cx2, compact
from cellmapkit.generate_hierarchy.style import parent_style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from cellmapkit.api.records import ProximityNetworks
    from cellmapkit.generate_hierarchy.attributes import GeneAttributes
    from cellmapkit.generate_hierarchy.hcx import Story

CHUNK = 1 << 16
DIGITS = 7


def proteins_in(networks: ProximityNetworks, layer: int) -> np.ndarray:
    """Return which proteins have an edge in a layer.

    Parameters
    ----------
    networks : ProximityNetworks
        Nested networks.
    layer : int
        Which of them.

    Returns
    -------
    ndarray of bool, shape (n_proteins,)
        True for proteins of that layer.
    """
    found = np.zeros(len(networks.ids), dtype=bool)
    found[networks.edges[: networks.sizes[layer]]] = True
    return found


def parent_network(networks: ProximityNetworks, layer: int, attributes: GeneAttributes, story: Story) -> Cx2:
    """Return one layer as a CX2 document; nodes have their position among all proteins as id.

    Parameters
    ----------
    networks : ProximityNetworks
        Nested networks.
    layer : int
        Which of them.
    attributes : GeneAttributes
        What nodes carry besides their name.
    story : Story
        Name, description and origin of the hierarchy.

    Returns
    -------
    Cx2
        Its edges are rendered as they are written.
    """
    cutoff, n_edges = networks.cutoffs[layer], networks.sizes[layer]
    found = np.flatnonzero(proteins_in(networks, layer))
    network = {
        "name": f"{story.name} parent interactome with {cutoff} cutoff",
        "description": f"The closest {100 * cutoff:g} % of all pairs of {len(networks.ids)} proteins: {n_edges} edges",
        "cutoff": str(cutoff),
        **story.provenance,
    }
    node_types = {"name": {"a": "n", "d": "string"}, "represents": {"a": "r", "d": "string"}}
    weight = {} if networks.similarity is None else {"Weight": {"d": "double"}}
    return Cx2(
        declarations={
            "networkAttributes": {name: {"d": "string"} for name in network},
            "nodes": {**node_types, **{name: {"d": kind} for name, kind in attributes.types.items()}},
            "edges": {"interaction": {"a": "i", "d": "string"}, **weight},
        },
        attributes=network,
        n_nodes=len(found),
        nodes=(_node(protein, networks.ids[protein], attributes) for protein in found.tolist()),
        n_edges=n_edges,
        edges=_edges(networks, n_edges),
        style=parent_style(baits="bait" in attributes.types),
    )


def _node(protein: int, name: str, attributes: GeneAttributes) -> str:
    values = dict(attributes.of(name))
    represents = values.pop("represents", name)
    return compact({"id": protein, "v": {"n": name, "r": represents, **values}})


def _edges(networks: ProximityNetworks, n_edges: int) -> Iterator[str]:
    """Render edges in chunks, so that neither objects nor text of all of them are held."""
    for start in range(0, n_edges, CHUNK):
        stop = min(start + CHUNK, n_edges)
        pairs = networks.edges[start:stop].tolist()
        if networks.similarity is None:
            yield ",".join(
                f'{{"id":{k},"s":{i},"t":{j},"v":{{"i":"interacts-with"}}}}'
                for k, (i, j) in enumerate(pairs, start=start)
            )
        else:
            weights = networks.similarity[start:stop].tolist()
            yield ",".join(
                f'{{"id":{k},"s":{i},"t":{j},"v":{{"i":"interacts-with","Weight":{weight:.{DIGITS}f}}}}}'
                for k, ((i, j), weight) in enumerate(zip(pairs, weights, strict=True), start=start)
            )


def write_id_edges(stream: TextIO, networks: ProximityNetworks, positions: np.ndarray, *, weights: bool) -> None:
    """Write edges as HiDeF reads them: two protein numbers per line, and the similarity if asked for.

    Parameters
    ----------
    stream : text stream
        Opened for writing.
    networks : ProximityNetworks
        Where the edges are.
    positions : ndarray of int64, shape (n_edges,)
        Which edges, by position.
    weights : bool
        Write a third column.
    """
    for start in range(0, len(positions), CHUNK):
        chosen = positions[start : start + CHUNK]
        pairs = networks.edges[chosen].tolist()
        if weights and networks.similarity is not None:
            values = networks.similarity[chosen].tolist()
            rows = zip(pairs, values, strict=True)
            stream.writelines(f"{i}\t{j}\t{weight:.{DIGITS}f}\n" for (i, j), weight in rows)
        else:
            stream.writelines(f"{i}\t{j}\n" for i, j in pairs)


def write_cx1(stream: TextIO, networks: ProximityNetworks, layer: int) -> None:
    """Write one layer in version 1 of CX, as the Cell Mapping Toolkit keeps its intermediate networks.

    Parameters
    ----------
    stream : text stream
        Opened for writing.
    networks : ProximityNetworks
        Nested networks.
    layer : int
        Which of them.
    """
    cutoff, n_edges = str(networks.cutoffs[layer]), networks.sizes[layer]
    found = np.flatnonzero(proteins_in(networks, layer)).tolist()
    pairs = networks.edges[:n_edges]
    weights = np.empty(0) if networks.similarity is None else networks.similarity[:n_edges]
    about = {"name": f"parent interactome with {cutoff} cutoff", "description": f"cutoff {cutoff}", "cutoff": cutoff}
    counts = {"nodes": len(found), "edges": n_edges, "networkAttributes": len(about), "edgeAttributes": len(weights)}
    aspects: dict[str, Iterable[str]] = {
        "numberVerification": [compact({"longNumber": 281474976710655})],
        "metaData": (compact({"name": name, "elementCount": n, "version": "1.0"}) for name, n in counts.items()),
        "nodes": (compact({"@id": p, "n": networks.ids[p], "r": networks.ids[p]}) for p in found),
        "edges": (f'{{"@id":{k},"s":{pairs[k, 0]},"t":{pairs[k, 1]},"i":"interacts-with"}}' for k in range(n_edges)),
        "networkAttributes": (compact({"n": name, "v": value}) for name, value in about.items()),
        "edgeAttributes": (
            f'{{"po":{k},"n":"Weight","v":"{weight:.{DIGITS}f}","d":"double"}}' for k, weight in enumerate(weights)
        ),
        "status": [compact({"error": "", "success": True})],
    }
    for position, (name, items) in enumerate(aspects.items()):
        stream.write(f'{"," if position else "["}{{"{name}":[')
        stream.writelines(f",{item}" if k else item for k, item in enumerate(items))
        stream.write("]}")
    stream.write("]\n")
