"""An ontology in an OBO file: its terms, and which terms lie above which along is_a and part_of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from cellmapkit.api import InputError, TableError, examples
from cellmapkit.standards.tables import refuse
from cellmapkit.standards.textfile import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ASPECTS = {"C": "cellular_component", "P": "biological_process", "F": "molecular_function"}
"""Letter of each branch of the Gene Ontology in annotations, and its namespace in the ontology."""

_COMMENT = re.compile(r"\s(?:!|\{).*")
_HINT = "expected an ontology in the OBO format, such as go-basic.obo"

Tags = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Ontology:
    """Terms and what lies above them.

    Attributes
    ----------
    names, namespaces : mapping of str to str
        Name and namespace of each term that is not obsolete.
    above : mapping of str to frozenset of str
        Every term above each along is_a and part_of, itself left out, within its namespace.
    primary : mapping of str to str
        The id to use for ids that are no longer used: of merged terms, and of obsolete ones with one replacement.
    obsolete : frozenset of str
        Obsolete terms without a single replacement.
    """

    names: Mapping[str, str]
    namespaces: Mapping[str, str]
    above: Mapping[str, frozenset[str]]
    primary: Mapping[str, str]
    obsolete: frozenset[str]

    @property
    def roots(self) -> frozenset[str]:
        """Terms that have terms below and none above; every gene belongs to them, so they say nothing."""
        parents = {term for terms in self.above.values() for term in terms}
        return frozenset(term for term in parents if not self.above[term])


def read_obo(path: Path) -> Ontology:
    """Return the ontology in a file.

    Parameters
    ----------
    path : Path
        OBO 1.2 or 1.4, plain or compressed. Relationships other than part_of are not read, and neither is part_of
        between namespaces: a function that is part of a process stays a function.

    Returns
    -------
    Ontology
        The record.

    Raises
    ------
    TableError
        If there are no terms, or a term has no id, or that of another.
    InputError
        If terms name parents that the file does not have, or lie above themselves.
    """
    terms: dict[str, Tags] = {}
    wrong: list[tuple[int, str]] = []
    default = ""
    for number, kind, tags in _stanzas(decode(read_bytes(path), str(path))):
        if kind == "":
            default = tags.get("default-namespace", [""])[0]
        elif kind == "[Term]":
            ids = tags.get("id", [])
            if len(ids) != 1 or ids[0] in terms:
                wrong.append((number, f"id {', '.join(ids)}" if ids else "no id"))
            else:
                terms[ids[0]] = tags
    refuse(path, wrong, "begin a term without an id of its own", _HINT)
    if not terms:
        raise TableError(f"{path}: no [Term]", hint=_HINT)
    live = {term: tags for term, tags in terms.items() if tags.get("is_obsolete") != ["true"]}
    namespaces = {term: tags.get("namespace", [default])[0] for term, tags in live.items()}
    parents = {term: _parents(tags) for term, tags in live.items()}
    _require_parents(path, parents)
    within = {term: [p for p in above if namespaces[p] == namespaces[term]] for term, above in parents.items()}
    primary = _primary(terms, live)
    return Ontology(
        names={term: tags.get("name", [""])[0] for term, tags in live.items()},
        namespaces=namespaces,
        above=_closure(path, within),
        primary=primary,
        obsolete=frozenset(terms.keys() - live.keys() - primary.keys()),
    )


def _stanzas(text: str) -> Iterator[tuple[int, str, Tags]]:
    """Yield first line, heading and tags of each stanza; that of the file's own header is empty."""
    start, kind, tags = 1, "", Tags()
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("["):
            yield start, kind, tags
            start, kind, tags = number, line.strip(), Tags()
            continue
        tag, colon, value = line.partition(":")
        if colon:
            kept = value.strip() if tag in ("name", "def") else _COMMENT.sub("", f" {value.strip()}").strip()
            tags.setdefault(tag.strip(), []).append(kept)
    yield start, kind, tags


def _parents(tags: Tags) -> list[str]:
    parts = [words.split() for words in tags.get("relationship", [])]
    return [*tags.get("is_a", []), *(part[1] for part in parts if len(part) > 1 and part[0] == "part_of")]


def _primary(terms: Mapping[str, Tags], live: Mapping[str, Tags]) -> dict[str, str]:
    found = {}
    for term, tags in terms.items():
        if term in live:
            found.update(dict.fromkeys(tags.get("alt_id", []), term))
        elif len(tags.get("replaced_by", [])) == 1 and tags["replaced_by"][0] in live:
            found[term] = tags["replaced_by"][0]
    return {old: new for old, new in found.items() if old not in live}


def _require_parents(path: Path, parents: Mapping[str, list[str]]) -> None:
    lost = [f"{term} -> {above}" for term, found in parents.items() for above in found if above not in parents]
    if lost:
        message = f"{path}: {len(lost)} links to terms that the file does not have, or that are obsolete: "
        raise InputError(message + examples(lost), hint="the file may be cut off; download it again")


def _closure(path: Path, parents: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    above: dict[str, frozenset[str]] = {}
    try:
        for term in TopologicalSorter(parents).static_order():
            above[term] = frozenset(parents[term]).union(*(above[parent] for parent in parents[term]))
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1][:6]))
        raise InputError(f"{path}: terms lie above themselves: {circle}", hint=_HINT) from error
    return above
