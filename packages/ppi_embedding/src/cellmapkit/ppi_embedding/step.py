"""Edge list in, one vector per protein out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import CrateNotFoundError
from cellmapkit.core.edges import read_edgelist
from cellmapkit.core.step import run_step
from cellmapkit.core.tables import write_embedding
from cellmapkit.ppi_embedding.info import INFO

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.api.records import Network
    from cellmapkit.core.command import Call
    from cellmapkit.core.open_step import Step

EDGELIST = "ppi_edgelist.tsv"
WEIGHTS = "ppi_edge_weights.tsv"
EMBEDDING = "ppi_emd.tsv"


def embed_network(call: Call, source: Path) -> None:
    """Embed a network with the chosen algorithm and write a crate.

    Parameters
    ----------
    call : Call
        Common options, algorithm and parameters.
    source : Path
        A directory with ``ppi_edgelist.tsv``, or such a file.

    Raises
    ------
    CellmapkitError
        If the input cannot be used or the algorithm fails.
    """
    algorithm, params = call.algorithm, call.params
    assert algorithm is not None
    assert params is not None
    parameters = {"algorithm": algorithm.name, **params.record()}
    with run_step(INFO, call.options, parameters=parameters, algorithms=[algorithm], inputs=[source]) as step:
        network = _network(step, source)
        embedding = step.call(step.load(algorithm), network, params, step.run)
        write_embedding(step.directory / EMBEDDING, embedding)
        columns = ("id: protein name", f"0..{embedding.values.shape[1] - 1}: features of {algorithm.name}")
        step.add(EMBEDDING, f"one vector for each of {len(embedding.ids)} proteins", columns)
        absent = sorted(set(network.nodes) - set(embedding.ids))
        if absent:
            step.log.warning("%d of %d proteins have no vector, see not_embedded.tsv", len(absent), len(network.nodes))
        rows = [(name, "no edge to another protein") for name in absent]
        step.write_rows("not_embedded.tsv", ("id", "reason"), rows, "proteins of the edge list without a vector")


def _network(step: Step, source: Path) -> Network:
    path = source / EDGELIST if source.is_dir() else source
    if not path.is_file():
        found = sorted(item.name for item in source.iterdir())[:3]
        raise CrateNotFoundError(
            f"{source} has no {EDGELIST} (it holds {', '.join(found) or 'nothing'})",
            hint="expected a directory that cellmaps_ppidownloadercmd.py wrote, or an edge list file",
        )
    weights = path.with_name(WEIGHTS)
    if (
        weights.is_file()
    ):  # the same edges with a third column; upstream's readers would stumble over it in the edge list
        step.read(path)
        path = weights
    step.read(path)
    table = read_edgelist(path)
    if table.self_loops or table.repeats:
        step.log.warning("%s: left out %d self-loops and %d repeated edges", path, table.self_loops, table.repeats)
    step.log.info("%s: %d proteins, %d edges", path, len(table.network.nodes), len(table.network.edges))
    return table.network
