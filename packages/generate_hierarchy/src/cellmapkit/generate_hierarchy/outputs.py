"""The files of a hierarchy crate."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import numpy as np

from cellmapkit.generate_hierarchy.cdaps import cdaps_result
from cellmapkit.generate_hierarchy.cx2 import write_cx2
from cellmapkit.generate_hierarchy.hcx import Story, hierarchy_network, system_names
from cellmapkit.generate_hierarchy.hidef_files import cluster_names, edges_lines, nodes_lines
from cellmapkit.generate_hierarchy.networks import nearest_layer
from cellmapkit.generate_hierarchy.parent import parent_network, proteins_in, write_cx1, write_id_edges
from cellmapkit.standards.ndex_upload import HIERARCHY_FILE, PARENT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cellmapkit.api.records import Communities, ProximityNetworks
    from cellmapkit.core.open_step import Step
    from cellmapkit.generate_hierarchy.attributes import GeneAttributes
    from cellmapkit.generate_hierarchy.params import HierarchyParams
    from cellmapkit.generate_hierarchy.refine import Refined

NODES_COLUMNS = ("name of the community", "number of members", "members, separated by blanks", "persistence")
EDGES_COLUMNS = ("parent", "child", "kind of link")


@contextmanager
def opened(step: Step, name: str, description: str, columns: Sequence[str] = ()) -> Iterator[TextIO]:
    """Open a file of the crate for writing and declare it when it is written.

    Parameters
    ----------
    step : Step
        The open step.
    name, description : str
        Path in the crate, and what it holds.
    columns : sequence of str
        What the columns of a table mean.

    Yields
    ------
    text stream
        UTF-8 with LF line ends.
    """
    with (step.directory / name).open("w", encoding="utf-8", newline="\n") as stream:
        yield stream
    step.add(name, description, columns)


@dataclass(frozen=True, kw_only=True)
class Thinned:
    """Proximity networks and what a bootstrap took from them.

    Attributes
    ----------
    before, after : ProximityNetworks
        With and without the removed edges; ``after`` holds connected proteins only.
    removed : ndarray of int64, shape (n_removed,)
        Rising positions of the removed edges in ``before``.
    """

    before: ProximityNetworks
    after: ProximityNetworks
    removed: np.ndarray


def write_networks(step: Step, thinned: Thinned, params: HierarchyParams) -> None:
    """Write the numbers of the genes, and each network as numbers, with what was removed from it.

    Parameters
    ----------
    step : Step
        The open step.
    thinned : Thinned
        The networks.
    params : HierarchyParams
        Which optional files are wanted.
    """
    networks = thinned.after
    numbered = list(enumerate(networks.ids))
    step.write_rows("gene_ids.tsv", ("id", "name"), numbered, "number of each gene in the files with numbers")
    columns = ("gene", "gene", *(["similarity"] if params.weighted_edgelist else []))
    for layer, cutoff in enumerate(networks.cutoffs):
        name = f"ppi_cutoff_{cutoff}"
        about = f"closest {100 * cutoff:g} % of all pairs, as numbers of genes, without a header"
        with opened(step, f"{name}.id.edgelist.tsv", about, columns) as stream:
            write_id_edges(stream, networks, np.arange(networks.sizes[layer]), weights=params.weighted_edgelist)
        if len(thinned.removed):
            _write_removed(step, name, thinned, layer)
        if params.keep_intermediate_files:
            with opened(step, f"{name}.cx", f"closest {100 * cutoff:g} % of all pairs, as CX version 1") as stream:
                write_cx1(stream, networks, layer)


def _write_removed(step: Step, name: str, thinned: Thinned, layer: int) -> None:
    before = thinned.before
    gone = before.edges[thinned.removed[thinned.removed < before.sizes[layer]]].tolist()
    about = "edges removed at random before clustering, without a header"
    with opened(step, f"{name}_removed_edges.tsv", about, ("gene", "gene")) as stream:
        stream.writelines(f"{before.ids[i]}\t{before.ids[j]}\n" for i, j in gone)


def write_communities(step: Step, detected: Communities, refined: Refined) -> None:
    """Write HiDeF's files before and after refinement, the latter also with gene names, and the CDAPS result.

    Parameters
    ----------
    step : Step
        The open step.
    detected : Communities
        What the algorithm gave.
    refined : Refined
        What became of it.
    """
    numbers = [str(number) for number in range(len(detected.ids))]
    clusters = cluster_names(detected)
    _write_hidef(step, "hidef_output", detected, clusters, numbers)
    pruned = [clusters[row] for row in refined.origin.tolist()]
    _write_hidef(step, "hidef_output.pruned", refined.communities, pruned, numbers)
    write_gene_names(step, refined.communities, system_names(len(refined.communities), len(detected.ids)))
    with opened(step, "cdaps.json", "memberships and containment in the form of CDAPS") as stream:
        stream.write(cdaps_result(refined.communities, len(detected.ids)) + "\n")


def _write_hidef(step: Step, stem: str, communities: Communities, names: Sequence[str], genes: Sequence[str]) -> None:
    state = "after" if stem.endswith("pruned") else "before"
    with opened(step, f"{stem}.nodes", f"communities {state} refinement, genes as numbers", NODES_COLUMNS) as stream:
        stream.writelines(f"{line}\n" for line in nodes_lines(communities, names, genes))
    with opened(step, f"{stem}.edges", f"containment of the communities {state} refinement", EDGES_COLUMNS) as stream:
        stream.writelines(f"{line}\n" for line in edges_lines(communities, names))


def write_gene_names(step: Step, communities: Communities, names: Sequence[str]) -> None:
    """Write HiDeF's files with gene names; as upstream's, they end without a line end.

    Parameters
    ----------
    step : Step
        The open step.
    communities : Communities
        What to write.
    names : sequence of str
        Name of each system.
    """
    stem = "hidef_output_gene_names"
    with opened(step, f"{stem}.nodes", "systems of hierarchy.cx2 with gene names", NODES_COLUMNS) as stream:
        stream.write("\n".join(nodes_lines(communities, names, communities.ids)))
    with opened(step, f"{stem}.edges", "containment of the systems of hierarchy.cx2", EDGES_COLUMNS) as stream:
        stream.write("\n".join(edges_lines(communities, names)))


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What the two CX2 networks are made of.

    Attributes
    ----------
    communities : Communities
        The refined hierarchy.
    networks : ProximityNetworks
        Source of the parent network.
    attributes : GeneAttributes
        What the proteins carry.
    story : Story
        What the networks say of themselves.
    """

    communities: Communities
    networks: ProximityNetworks
    attributes: GeneAttributes
    story: Story


def write_hcx(step: Step, pair: Pair, params: HierarchyParams) -> None:
    """Write the hierarchy and its parent network as CX2.

    Parameters
    ----------
    step : Step
        The open step.
    pair : Pair
        What they are made of.
    params : HierarchyParams
        Which network is the parent, and whether the hierarchy gets positions.
    """
    networks, wanted = pair.networks, params.hierarchy_parent_cutoff
    layer = nearest_layer(networks, wanted)
    if networks.cutoffs[layer] != wanted:
        step.log.info("the parent network has cutoff %s, the nearest to %s", networks.cutoffs[layer], wanted)
    with opened(step, PARENT_FILE, "proteins and their closest pairs, the network behind the hierarchy") as stream:
        write_cx2(stream, parent_network(networks, layer, pair.attributes, pair.story))
    inside = proteins_in(networks, layer)
    if not inside.all():
        text = "%d genes have no edge in the parent network: they stand in CD_MemberList and not in HCX::members"
        step.log.info(text, np.count_nonzero(~inside))
    with opened(step, HIERARCHY_FILE, "systems of proteins and their containment (HCX)") as stream:
        write_cx2(stream, hierarchy_network(pair.communities, inside, pair.story, layout=not params.skip_layout))
