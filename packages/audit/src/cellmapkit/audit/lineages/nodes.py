"""A chain as nodes and arrows, for people: what every form of ``lineage`` draws."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.audit.chain import Chain, Source
    from cellmapkit.core.crate import CrateRecord


@dataclass(frozen=True, kw_only=True)
class Node:
    """A crate, or a file or crate that no crate of the chain stands for.

    Attributes
    ----------
    key : str
        Unique in the lineage, safe in every form: ``n0``, ``n1``, ...
    kind : str
        ``crate``; ``file`` for a plain file, ``url`` for one fetched, ``lost`` for what was not found, ``broken`` for a
        crate whose metadata cannot be read.
    name : str
        Of the directory or file.
    step, algorithm, command, when, note : str
        In words; empty where not recorded.
    record : CrateRecord or None
        Everything recorded of a crate.
    faults : tuple of str
        What a verification found in it.
    """

    key: str
    kind: str
    name: str
    step: str = ""
    algorithm: str = ""
    command: str = ""
    when: str = ""
    note: str = ""
    record: CrateRecord | None = None
    faults: tuple[str, ...] = ()

    @property
    def summary(self) -> tuple[str, ...]:
        """Return what there is to say in short lines: step and algorithm, when and how many files, what is wrong."""
        if self.record is None:
            return (self.note,) if self.note else ()
        made = " / ".join(word for word in (self.step, self.algorithm) if word)
        count = f"{len(self.record.files)} files"
        lines = [made, ", ".join(word for word in (self.when, count) if word)]
        if self.record.info.failed:
            lines.append("the run failed")
        if self.faults:
            lines.append("1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults")
        return tuple(line for line in lines if line)


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """What one node was made from: ``files`` of node ``source`` were read to make node ``target``."""

    source: str
    target: str
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """Nodes by key, the crate asked for first, every node before those it was made from; and the arrows."""

    nodes: dict[str, Node]
    arrows: tuple[Arrow, ...]

    def inputs(self, key: str) -> list[Arrow]:
        """Return the arrows that lead to a node."""
        return [arrow for arrow in self.arrows if arrow.target == key]


def lineage_of(chain: Chain, faults: dict[Path, tuple[str, ...]] | None = None) -> Lineage:
    """Return a chain as nodes and arrows.

    Parameters
    ----------
    chain : Chain
        As :func:`cellmapkit.audit.chain.follow` gives it.
    faults : dict of Path to tuple of str, optional
        What a verification found, by crate.

    Returns
    -------
    Lineage
        Files that no crate made are nodes of their own, one for each place.
    """
    found = faults or {}
    keys: dict[object, str] = {}
    nodes: dict[str, Node] = {}
    for crate, record in chain.records.items():
        keys[crate] = f"n{len(keys)}"
        nodes[keys[crate]] = _crate(keys[crate], crate, record, found.get(crate, ()))
    read: dict[tuple[str, str], dict[str, None]] = {}
    for crate, sources in chain.sources.items():
        for source in sources:
            for identity, kind, name, note in _origin(chain, source):
                if identity not in keys:
                    keys[identity] = f"n{len(keys)}"
                    nodes[keys[identity]] = Node(key=keys[identity], kind=kind, name=name, note=note)
                read.setdefault((keys[identity], keys[crate]), {})[_name(source)] = None
    arrows = tuple(Arrow(source=pair[0], target=pair[1], files=tuple(files)) for pair, files in read.items())
    return Lineage(nodes=nodes, arrows=arrows)


def _crate(key: str, crate: Path, record: CrateRecord, faults: tuple[str, ...]) -> Node:
    run = record.activity
    when = run.ended.replace("T", " ")[:16] if run else ""
    return Node(
        key=key,
        kind="crate",
        name=crate.name,
        step=run.title if run else "written by another toolkit",
        algorithm=algorithm_of(record),
        command=run.command if run else "",
        when=when,
        record=record,
        faults=faults,
    )


def algorithm_of(record: CrateRecord) -> str:
    """Return the algorithm a crate was made with; several are separated by commas, and an empty text means none."""
    value = record.activity.parameters.get("algorithm", "") if record.activity else ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _origin(chain: Chain, source: Source) -> Iterator[tuple[object, str, str, str]]:
    """Yield what stands for the origin of an input: identity, kind, name, note."""
    item = source.file
    if source.crate in chain.records:
        yield source.crate, "crate", "", ""
    elif source.crate in chain.broken:
        yield source.crate, "broken", str(source.crate and source.crate.name), "its metadata cannot be read"
    elif item.crate_id:
        yield item.crate_id, "lost", item.crate_name or item.crate_id, "a crate that was not found"
    elif source.path is not None:
        yield source.path, "file", source.path.name, "a plain file"
    elif "://" in item.location and not item.location.startswith("hash:"):
        yield item.location, "url", item.location, "fetched, and recorded by digest"
    else:
        yield (item.location, item.sha256), "lost", _name(source), "a file that was not found"


def _name(source: Source) -> str:
    location = source.file.location
    return location if "://" in location else Path(location).name
