"""HiDeF from nested networks to a hierarchy of communities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import ParameterError
from cellmapkit.api.records import Communities
from cellmapkit.hidef.clusters import clusters_of, components
from cellmapkit.hidef.layers import Layers, layers_of
from cellmapkit.hidef.persistence import persistent
from cellmapkit.hidef.resolutions import neighbours, schedule
from cellmapkit.hidef.scan import scan
from cellmapkit.hidef.weaver import Hierarchy, weave

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import ProximityNetworks
    from cellmapkit.hidef.params import HidefParams


def detect(networks: ProximityNetworks, params: HidefParams, run: Run) -> Communities:
    """Return the communities that persist over resolutions, and how they contain each other.

    Parameters
    ----------
    networks : ProximityNetworks
        One network or several nested ones; how similar two proteins are is not used.
    params : HidefParams
        Parameters.
    run : Run
        Seed, threads, progress and log.

    Returns
    -------
    Communities
        The root holds every protein with an edge. The same bytes for the same seed at any number of threads.

    Raises
    ------
    InputError
        If there is no edge.
    ParameterError
        If the resolutions do not rise, or the package is asked for something it does not offer.
    PluginError
        If the package is asked for and missing.

    References
    ----------
    Zheng et al. 2021, doi:10.1186/s13059-020-02228-4; details after hidef 1.1.5.
    """
    if params.minres >= params.maxres:
        message = f"minres is {params.minres:g} and maxres {params.maxres:g}"
        raise ParameterError(message, hint="the lowest resolution must be below the highest")
    by_name = np.argsort(np.array(networks.ids))
    rank = np.empty(len(by_name), np.int32)
    rank[by_name] = np.arange(len(by_name))
    layers = layers_of(networks, rank)
    notes = []
    alone = len(networks.ids) - len(layers.proteins)
    if alone:
        notes.append(f"{alone} of {len(networks.ids)} proteins have no edge and are in no community")
    if params.implementation == "package":
        from cellmapkit.hidef.package import package_hierarchy  # noqa: PLC0415 - an extra, imported when asked for

        hierarchy = package_hierarchy(layers, params, run)
    else:
        hierarchy = _compiled(layers, params, run, notes)
    hierarchy, small = _large(hierarchy, params.min_cluster_size)
    if small:
        notes.append(
            f"{small} communities with a consensus of fewer than {params.min_cluster_size} proteins are left out"
        )
    for note in notes:
        run.log.info(note)
    return Communities(
        ids=tuple(networks.ids[i] for i in by_name),
        indptr=np.concatenate([[0], np.cumsum([len(members) for members in hierarchy.members])]).astype(np.int64),
        indices=layers.proteins[np.concatenate(hierarchy.members)],
        persistence=hierarchy.persistence,
        containment=hierarchy.containment,
        notes=tuple(notes),
    )


def _compiled(layers: Layers, params: HidefParams, run: Run, notes: list[str]) -> Hierarchy:
    resolutions = schedule(params.minres, params.maxres, params.density)
    pairs = neighbours(resolutions, params.density)
    several = len(layers.sizes) > 1
    iterations = (0 if several else 2) if params.iterations is None else params.iterations
    rounds = (4 if several else 0) if params.rounds is None else params.rounds
    clusters = clusters_of(scan(layers, resolutions, iterations, rounds, run), params.min_cluster_size)
    found = persistent(clusters, components(clusters, pairs, params.tau), params.k, params.consensus)
    hierarchy = weave(found, len(layers.proteins), params.tau)
    notes.append(
        f"{len(resolutions)} resolutions gave {len(clusters.indptr) - 1} clusters of at least "
        f"{params.min_cluster_size} proteins, {len(found)} persistent communities and, with equal ones merged, "
        f"{len(hierarchy.members) - 1} below the root"
    )
    return hierarchy


def _large(hierarchy: Hierarchy, min_size: int) -> tuple[Hierarchy, int]:
    """Leave out the communities that are too small; all their descendants are too, so no link needs mending."""
    keep = sum(len(members) >= min_size for members in hierarchy.members[1:]) + 1
    links = hierarchy.containment[(hierarchy.containment < keep).all(axis=1)]
    return Hierarchy(hierarchy.members[:keep], hierarchy.persistence[:keep], links), len(hierarchy.members) - keep
