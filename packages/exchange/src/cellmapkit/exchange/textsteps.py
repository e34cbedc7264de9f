"""Hierarchies to and from the text files of HiDeF and DDOT, each way a step that writes a crate."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from cellmapkit.api import InputError, UsageError
from cellmapkit.core.step import run_step
from cellmapkit.exchange import ddotform, hcxform, hidefform, info, interactome
from cellmapkit.exchange.lines import read_plain
from cellmapkit.standards.ndex_upload import HIERARCHY_FILE, PARENT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions
    from cellmapkit.exchange.hierarchy import Hierarchy, Loss
    from cellmapkit.exchange.interactome import Interactome
    from cellmapkit.standards.cx2 import Aspect

LOST = "not_carried.tsv"
NODES_COLUMNS = ("name of the assembly", "number of members", "members, separated by blanks", "persistence")
_TERMS = "ontology_terms.tsv"


def to_hidef(options: StepOptions, crate: Path) -> None:
    """Write a hierarchy as ``hidef_output.nodes`` and ``.edges``, and its parent as an edge list.

    Parameters
    ----------
    options : StepOptions
        Common options.
    crate : Path
        Directory with ``hierarchy.cx2``, or such a file.
    """
    with run_step(info.TO_HIDEF, options, parameters={"form": "hidef"}, inputs=[crate]) as step:
        hierarchy, parent, lost = _read(step, crate, kinds=False)
        _write(step, "hidef_output.nodes", hidefform.nodes_text(hierarchy), "assemblies, no header", NODES_COLUMNS)
        _write(step, "hidef_output.edges", hidefform.edges_text(hierarchy), "links, no header", ("parent", "child"))
        if parent:
            text = interactome.interactome_text(parent, kinds=False)
            _write(step, "parent_edgelist.tsv", text, "pairs of the parent network, no header", ("gene", "gene"))
        _write_lost(step, [*lost, *hidefform.losses(hierarchy)])


def to_ddot(options: StepOptions, crate: Path) -> None:
    """Write a hierarchy as a DDOT ontology, and its parent as a DDOT interactome.

    Parameters
    ----------
    options : StepOptions
        Common options.
    crate : Path
        Directory with ``hierarchy.cx2``, or such a file.
    """
    with run_step(info.TO_DDOT, options, parameters={"form": "ddot"}, inputs=[crate]) as step:
        hierarchy, parent, lost = _read(step, crate, kinds=True)
        columns = ("parent or term", "child or gene", "kind of link")
        _write(step, "ontology.ont", ddotform.ontology_text(hierarchy), "links, then genes of terms", columns)
        rows = ddotform.terms_rows(hierarchy)
        step.write_rows(_TERMS, ddotform.TERMS_HEADER, rows, "persistence of each term, which DDOT has no place for")
        if parent:
            text = interactome.interactome_text(parent, kinds=True)
            _write(step, "interactome_ddot.txt", text, "pairs of the parent network", ("gene", "gene", "interaction"))
        _write_lost(step, [*lost, *ddotform.losses(hierarchy)])


def from_hidef(options: StepOptions, nodes: Path, *, edges: Path | None, parent: Path | None) -> None:
    """Make a hierarchy crate of HiDeF's files.

    Parameters
    ----------
    options : StepOptions
        Common options.
    nodes : Path
        The ``.nodes`` file.
    edges : Path or None
        The ``.edges`` file; by default the one of the same name beside it.
    parent : Path or None
        Network the members point into: CX2, CX1, or an edge list.
    """
    edges = edges or nodes.with_suffix(".edges")
    if edges == nodes:
        raise UsageError(f"{nodes} is the file of links", hint="give the .nodes file, and --edges if it is elsewhere")
    with run_step(info.FROM_HIDEF, options, parameters={"form": "hidef"}, inputs=[nodes, edges]) as step:
        step.read(nodes)
        step.read(edges)
        _write_crate(step, hidefform.read_hidef(nodes, edges), parent, f"Hierarchy of {nodes.name}")


def from_ddot(options: StepOptions, ontology: Path, *, terms: Path | None, parent: Path | None, genes: str) -> None:
    """Make a hierarchy crate of DDOT's files.

    Parameters
    ----------
    options : StepOptions
        Common options.
    ontology : Path
        The ontology.
    terms : Path or None
        Table of persistence; by default the one ``to-ddot`` wrote beside it, where it is there.
    parent : Path or None
        Network the members point into: DDOT interactome, CX2 or CX1.
    genes : {"auto", "as_written", "propagated"}
        Whether terms get the genes of terms below them.
    """
    beside = ontology.with_name(_TERMS)
    terms = terms or (beside if beside.is_file() else None)
    with run_step(info.FROM_DDOT, options, parameters={"form": "ddot", "genes": genes}, inputs=[ontology]) as step:
        for path in (ontology, terms):
            if path:
                step.read(path)
        hierarchy, gained = ddotform.read_ontology(ontology, terms, genes)
        if gained:
            text = "%d of %d terms got genes of terms below them that they do not name themselves"
            step.log.warning(text, gained, len(hierarchy.assemblies))
        _write_crate(step, hierarchy, parent, f"Hierarchy of {ontology.name}")


def hierarchy_files(crate: Path) -> tuple[Path, Path | None]:
    """Return the files of a hierarchy and, where it is there, of its parent network."""
    path = crate / HIERARCHY_FILE if crate.is_dir() else crate
    parent = path.with_name(PARENT_FILE)
    return path, parent if parent.is_file() and parent != path else None


def _read(step: Step, crate: Path, *, kinds: bool) -> tuple[Hierarchy, Interactome | None, list[Loss]]:
    path, parent_path = hierarchy_files(crate)
    step.read(path)
    parent, lost = None, []
    if parent_path:
        step.read(parent_path)
        with interactome.malformed_is_input(str(parent_path)):
            behind = interactome.parse_cx(read_plain(parent_path), str(parent_path))
            parent, lost = interactome.interactome_of(behind), interactome.losses_of(behind, kinds=kinds)
    else:
        step.log.warning("%s has no %s: only the hierarchy is written", path.parent, PARENT_FILE)
    with interactome.malformed_is_input(str(path)):
        network = interactome.parse_cx(read_plain(path), str(path))
        return hcxform.hierarchy_of(network, parent), parent, [*hcxform.losses_of(network), *lost]


def _write_crate(step: Step, hierarchy: Hierarchy, parent_path: Path | None, title: str) -> None:
    parent = None
    made_by = {"prov:wasGeneratedBy": f"{info.DISTRIBUTION} {version(info.DISTRIBUTION)}"}
    if parent_path:
        step.read(parent_path)
        parent = interactome.read_interactome(parent_path)
        words = {"name": f"{title}, parent network", **made_by}
        write_document(step, PARENT_FILE, interactome.interactome_document(parent, words), "the parent network")
    outside = sorted(set(hierarchy.genes) - set(parent.ids)) if parent else []
    if outside:
        step.log.warning("%d genes are not in the parent network: they stand in CD_MemberList only", len(outside))
    elif not parent:
        step.log.warning("no --parent: the hierarchy points into no network")
    step.write_rows("genes_without_node.tsv", ("name",), [(name,) for name in outside], "genes the parent lacks")
    document = hcxform.hierarchy_document(hierarchy, parent, {"name": title, **made_by})
    write_document(step, HIERARCHY_FILE, document, "assemblies of proteins and their links (HCX)")
    counts = (len(hierarchy.assemblies), len(hierarchy.links), len(hierarchy.genes))
    step.log.info("%d assemblies, %d links, %d genes", *counts)


def write_document(step: Step, name: str, document: Iterable[Aspect], about: str) -> None:
    """Write a CX2 document without blanks, and declare it."""
    try:
        text = json.dumps(list(document), separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: {error}", hint="a network holds finite numbers only") from error
    _write(step, name, f"{text}\n", about)


def _write(step: Step, name: str, text: str, about: str, columns: tuple[str, ...] = ()) -> None:
    (step.directory / name).write_text(text, encoding="utf-8", newline="\n")
    step.add(name, about, columns)


def _write_lost(step: Step, lost: list[Loss]) -> None:
    """Write and log what the form cannot carry, also when there is nothing."""
    for loss in lost:
        step.log.info("not carried: %s (%d)", loss.what, loss.number)
    if lost:
        step.log.warning("%d things of the input have no place in this form, see %s", len(lost), LOST)
    step.write_rows(LOST, ("what", "count", "examples"), lost, "what the form has no place for")
