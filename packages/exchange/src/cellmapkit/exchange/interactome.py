"""The network behind a hierarchy: proteins and pairs, as a CX2 document, an edge list or DDOT's interactome."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellmapkit.api import CellmapkitError, InputError, TableError
from cellmapkit.exchange.hierarchy import Loss
from cellmapkit.exchange.lines import read_plain, refuse_packed
from cellmapkit.standards.cx import CxNetwork, parse_network
from cellmapkit.standards.cx2 import Aspect, frame, gather

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_NAMED = ("name", "represents")


@dataclass(frozen=True)
class Interactome:
    """Proteins and pairs.

    Attributes
    ----------
    ids : dict of str to int
        Number of each protein in the CX2 document, by name.
    edges : tuple of (str, str, str)
        Source, target and kind of interaction (empty where none is given).
    """

    ids: dict[str, int]
    edges: tuple[tuple[str, str, str], ...]


@contextmanager
def malformed_is_input(where: str) -> Iterator[None]:
    """Turn what the parts of a strange network raise into the error that a user can read."""
    try:
        yield
    except CellmapkitError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"{where}: a part of the network is malformed ({type(error).__name__}: {error})"
        raise InputError(message, hint="make or download it again") from error


def parse_cx(data: bytes, where: str) -> CxNetwork:
    """Return a network that is given as plain CX2 or CX1.

    Raises
    ------
    InputError
        If it is packed, or no network.
    """
    refuse_packed(data, where)
    try:
        return parse_network(data, where)
    except RecursionError:
        raise InputError(f"{where}: nested too deeply for a network", hint="expected CX2 or CX1") from None


def interactome_of(network: CxNetwork) -> Interactome:
    """Return proteins and pairs of a network.

    Raises
    ------
    InputError
        If two nodes have one name.
    """
    ids: dict[str, int] = {}
    for node in network.nodes:
        if ids.setdefault(node.name, node.id) != node.id:
            raise InputError(f"{network.where}: two nodes are named {node.name!r}", hint="names must be unique")
    names = {number: name for name, number in ids.items()}
    edges = gather(network.aspects, "edges")
    key = _key(network, "interaction")
    kinds = (str(edge.get("v", {}).get(key, "")) for edge in edges)
    pairs = zip(network.edges, kinds, strict=True)
    return Interactome(ids, tuple((names[source], names[target], kind) for (source, target), kind in pairs))


def losses_of(network: CxNetwork, *, kinds: bool) -> list[Loss]:
    """Return what an edge list cannot carry of a network; ``kinds`` tells that it has a column for interactions."""
    used = {end for edge in network.edges for end in edge}
    lonely = [node.name for node in network.nodes if node.id not in used]
    found = [Loss("parent network: proteins without an edge", len(lonely), ", ".join(lonely[:3]))]
    for name in network.declared:
        if name not in _NAMED:
            count = sum(name in node.values for node in network.nodes)
            found.append(Loss(f"parent network: node attribute {name}", count, ""))
    edges = gather(network.aspects, "edges")
    kept = {_key(network, "interaction")} if kinds else set()
    counts = Counter(key for edge in edges for key in edge.get("v", {}) if key not in kept)
    found += [Loss(f"parent network: edge attribute {key}", count, "") for key, count in sorted(counts.items())]
    return [loss for loss in found if loss.number] + frame_losses(network, "parent network")


def frame_losses(network: CxNetwork, whose: str) -> list[Loss]:
    """Return what text files cannot carry of a network as a whole: its words, style and layout."""
    words = [name for element in gather(network.aspects, "networkAttributes") for name in element]
    placed = sum("x" in node for node in gather(network.aspects, "nodes"))
    style = len(gather(network.aspects, "visualProperties"))
    found = [
        Loss(f"{whose}: network attributes", len(words), ", ".join(words[:3])),
        Loss(f"{whose}: positions of nodes", placed, ""),
        Loss(f"{whose}: visual style", style, ""),
    ]
    return [loss for loss in found if loss.number]


def read_interactome(path: Path) -> Interactome:
    """Return a network from CX2, CX1, or an edge list without header: two names and perhaps a kind per line.

    Parameters
    ----------
    path : Path
        What it is, its content says. Fields of an edge list are separated by tabs, or else by white space.

    Returns
    -------
    Interactome
        Proteins numbered by first appearance where they have no numbers.

    Raises
    ------
    TableError
        If a line has less than two names.
    """
    data = read_plain(path)
    if data.lstrip().startswith(b"["):
        with malformed_is_input(str(path)):
            return interactome_of(parse_cx(data, str(path)))
    ids: dict[str, int] = {}
    edges = []
    for line, text in enumerate(data.decode("utf-8-sig", "replace").splitlines(), start=1):
        cells = [cell.strip() for cell in text.split("\t")] if "\t" in text else text.split()
        if not cells:
            continue
        if len(cells) < 2 or not (cells[0] and cells[1]) or "\ufffd" in text:
            raise TableError(f"{path}, line {line}: {text[:60]!r}", hint="expected two names and perhaps a kind")
        for name in cells[:2]:
            ids.setdefault(name, len(ids))
        edges.append((cells[0], cells[1], cells[2] if len(cells) > 2 else ""))
    return Interactome(ids, tuple(edges))


def interactome_text(network: Interactome, *, kinds: bool) -> str:
    """Return the edge list: names, and with ``kinds`` the kind of interaction where there is one, as DDOT has it."""
    return "".join(f"{a}\t{b}\t{kind}\n" if kinds and kind else f"{a}\t{b}\n" for a, b, kind in network.edges)


def interactome_document(network: Interactome, words: dict[str, str]) -> list[Aspect]:
    """Return the network as a CX2 document with these network attributes."""
    declared: dict[str, Any] = {
        "networkAttributes": {name: {"d": "string"} for name in words},
        "nodes": {"name": {"a": "n", "d": "string"}, "represents": {"a": "r", "d": "string"}},
    }
    if any(kind for _, _, kind in network.edges):
        declared["edges"] = {"interaction": {"a": "i", "d": "string"}}
    nodes = [{"id": number, "v": {"n": name, "r": name}} for name, number in network.ids.items()]
    return frame(declared, words, nodes, list(_edges(network)))


def _edges(network: Interactome) -> Iterable[Aspect]:
    for position, (source, target, kind) in enumerate(network.edges):
        values = {"v": {"i": kind}} if kind else {"v": {}}
        yield {"id": position, "s": network.ids[source], "t": network.ids[target], **values}


def _key(network: CxNetwork, name: str) -> str:
    for element in gather(network.aspects, "attributeDeclarations"):
        if "a" in element.get("edges", {}).get(name, {}):
            return str(element["edges"][name]["a"])
    return name
