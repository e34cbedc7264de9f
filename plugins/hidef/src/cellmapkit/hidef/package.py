"""The hidef package itself behind the same function: the reference, where it is installed."""

from __future__ import annotations

import multiprocessing
import sys
import warnings
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from cellmapkit.api import ParameterError, PluginError
from cellmapkit.hidef.weaver import Hierarchy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cellmapkit.api import Run
    from cellmapkit.hidef.layers import Layers
    from cellmapkit.hidef.params import HidefParams


def package_hierarchy(layers: Layers, params: HidefParams, run: Run) -> Hierarchy:
    """Return what the hidef package finds, as its command would, but with a seed and without files.

    Parameters
    ----------
    layers : Layers
        The networks.
    params : HidefParams
        ``iterations``, ``rounds`` and ``min_cluster_size`` cannot be changed there.
    run : Run
        The seed reaches leidenalg. With several threads, processes are forked where the system can.

    Returns
    -------
    Hierarchy
        As from :func:`cellmapkit.hidef.weaver.weave`; the root first, then largest first.

    Raises
    ------
    PluginError
        If the package or something it imports is missing.
    ParameterError
        If ``iterations``, ``rounds`` or ``min_cluster_size`` is changed.
    """
    if params.iterations is not None or params.rounds is not None or params.min_cluster_size != 4:
        given = f"iterations={params.iterations}, rounds={params.rounds}, min_cluster_size={params.min_cluster_size}"
        hint = "the package fixes these; leave them alone or use implementation 'compiled'"
        raise ParameterError(f"{given} with the hidef package", hint=hint)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        finder = _finder()
        finder.LOGGER.verbosity = "none"
        with _seeded(finder, run):
            clusters = finder.run(
                _graphs(layers, import_module("igraph")),
                density=params.density,
                jaccard=params.tau,
                sample=1.0,
                minres=params.minres,
                maxres=params.maxres,
                numthreads=run.threads,
            )
        found = [pair for pair in finder.consensus(clusters, params.k, 1.0, params.consensus) if pair[0].any()]
        woven = finder.weaver.Weaver()
        root = np.ones(len(layers.proteins))
        if found:
            woven.weave([root, *(pair[0] for pair in found)], boolean=True, levels=False, merge=True, cutoff=params.tau)
    return _hierarchy(woven, [0, *(pair[1] for pair in found)], len(root))


def _finder() -> Any:  # noqa: ANN401 - a module of an untyped package
    try:
        import_module("louvain")
    except ImportError:
        # hidef imports it and never uses it with Leiden; it has no wheels for newer Pythons.
        sys.modules["louvain"] = ModuleType("louvain")
    try:
        return import_module("hidef.hidef_finder")
    except ImportError as error:
        message = f"the hidef package cannot be imported: {error}"
        raise PluginError(
            message, hint="pip install 'cellmapkit-hidef[package]', or use implementation 'compiled'"
        ) from error


def _graphs(layers: Layers, igraph: Any) -> list[Any]:  # noqa: ANN401 - a module without types
    """Return one graph per layer; the weight of an edge says in how many of the last layers it is."""
    graph = layers.graph
    rows = np.repeat(np.arange(len(layers.proteins)), np.diff(graph.indptr))
    once = rows < graph.indices
    edges = np.stack([rows[once], graph.indices[once].astype(np.int64)], axis=1)
    n_layers = len(layers.sizes)
    held = [graph.weights[once] >= n_layers - layer for layer in range(n_layers)]
    return [igraph.Graph(len(layers.proteins), edges[inside].tolist()) for inside in held]


@contextmanager
def _seeded(finder: Any, run: Run) -> Iterator[None]:  # noqa: ANN401 - a module of an untyped package
    """Let the package see a seeded leidenalg and a pool that reports progress."""
    before = finder.leidenalg, finder.mp
    finder.leidenalg = _SeededLeiden(finder.leidenalg, run)
    finder.mp = SimpleNamespace(Pool=lambda processes: _Pool(processes, run))
    try:
        yield
    finally:
        finder.leidenalg, finder.mp = before


class _SeededLeiden:
    """What the package uses of leidenalg, with a seed per resolution."""

    def __init__(self, leidenalg: Any, run: Run) -> None:  # noqa: ANN401 - a module without types
        self.leidenalg = leidenalg
        self.run = run
        self.RBConfigurationVertexPartition = leidenalg.RBConfigurationVertexPartition

    def seed(self, resolution: float) -> int:
        return int(self.run.stream("package", round(resolution * 10_000)).integers(1, 2**31))

    def find_partition(self, graph: object, kind: object, *, resolution_parameter: float) -> object:
        seed = self.seed(resolution_parameter)
        return self.leidenalg.find_partition(graph, kind, resolution_parameter=resolution_parameter, seed=seed)

    def Optimiser(self) -> _SeededLeiden:  # noqa: N802 - leidenalg's name
        return self

    def optimise_partition_multiplex(self, partitions: list[Any], **options: object) -> float:
        optimiser = self.leidenalg.Optimiser()
        optimiser.set_rng_seed(self.seed(partitions[0].resolution_parameter))
        return optimiser.optimise_partition_multiplex(partitions, **options)


class _Pool:
    """The part of a process pool that the package uses, in this process or in forked ones."""

    def __init__(self, processes: int, run: Run) -> None:
        self.processes = processes
        self.run = run

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def starmap(self, function: Callable[..., Any], tasks: list[tuple[Any, ...]]) -> list[Any]:
        calls = [(function, task) for task in tasks]
        results = []
        with self.run.progress.task("resolutions", len(tasks), "resolutions") as shown:
            # Only a forked process inherits the seeded leidenalg.
            if self.processes > 1 and "fork" in multiprocessing.get_all_start_methods():
                with multiprocessing.get_context("fork").Pool(self.processes) as pool:
                    for result in pool.imap(_call, calls):
                        results.append(result)
                        shown.advance(1)
            else:
                for call in calls:
                    results.append(_call(call))
                    shown.advance(1)
        return results


def _call(call: tuple[Callable[..., Any], tuple[Any, ...]]) -> Any:  # noqa: ANN401 - whatever the function gives
    function, arguments = call
    return function(*arguments)


def _hierarchy(woven: Any, persistence: list[int], n_nodes: int) -> Hierarchy:  # noqa: ANN401 - of an untyped package
    """Translate a woven result; a merged community keeps the members of the first and the sum of the persistences."""
    if woven.hier is None:
        return Hierarchy([np.arange(n_nodes)], np.zeros(1, np.int64), np.empty((0, 2), np.int64))
    index = {}
    for node, data in woven.hier.nodes(data=True):
        if isinstance(node, tuple):
            index[node] = data["index"] if isinstance(data["index"], tuple) else (data["index"],)
    members = {node: np.flatnonzero(woven.assignment[merged[0]]) for node, merged in index.items()}
    nodes = sorted(index, key=lambda node: (index[node][0] != 0, -len(members[node]), index[node][0]))
    number = {node: place for place, node in enumerate(nodes)}
    links = sorted((number[a], number[b]) for a, b in woven.hier.edges() if a in number and b in number)
    times = np.array([sum(persistence[i] for i in index[node]) for node in nodes], dtype=np.int64)
    times[0] = 0
    return Hierarchy([members[node] for node in nodes], times, np.array(links, dtype=np.int64).reshape(-1, 2))
