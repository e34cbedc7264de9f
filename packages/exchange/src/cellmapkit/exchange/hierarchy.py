"""A hierarchy as all forms of it have it: assemblies with members and persistence, and the links between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import InputError, examples

if TYPE_CHECKING:
    from collections.abc import Iterable

Number = int | float


class Loss(NamedTuple):
    """Something a form cannot carry: what, how many of it, and a few examples."""

    what: str
    number: int
    examples: str


@dataclass(frozen=True)
class Assembly:
    """One assembly: name, members, and persistence where the form has one (``None`` otherwise)."""

    name: str
    members: frozenset[str]
    persistence: Number | None = None


@dataclass(frozen=True)
class Hierarchy:
    """Assemblies and links.

    Attributes
    ----------
    assemblies : tuple of Assembly
        In the order of the file.
    links : tuple of (str, str)
        Parent and child by name, each once.
    """

    assemblies: tuple[Assembly, ...]
    links: tuple[tuple[str, str], ...]

    @property
    def genes(self) -> tuple[str, ...]:
        """Return every member of any assembly, sorted."""
        return tuple(sorted(set().union(*(item.members for item in self.assemblies))))

    @property
    def roots(self) -> frozenset[str]:
        """Return the names of the assemblies that no link leads to."""
        return frozenset(item.name for item in self.assemblies) - {child for _, child in self.links}


def checked(where: str, assemblies: Iterable[Assembly], links: Iterable[tuple[str, str]]) -> Hierarchy:
    """Return a hierarchy whose parts fit together.

    Parameters
    ----------
    where : str
        The file, for messages.
    assemblies : iterable of Assembly
        In order.
    links : iterable of (str, str)
        Parent and child; repeats are taken once.

    Returns
    -------
    Hierarchy
        The record.

    Raises
    ------
    InputError
        If there are no assemblies, a name stands twice, a link names none of them, or links go in a circle.
    """
    items, pairs = tuple(assemblies), tuple(dict.fromkeys(links))
    if not items:
        raise InputError(f"{where}: no assemblies", hint="expected a hierarchy of one assembly at least")
    twice = [name for name, n in Counter(item.name for item in items).items() if n > 1]
    if twice:
        raise InputError(f"{where}: {len(twice)} names stand twice: {examples(twice)}", hint="names must be unique")
    known = {item.name for item in items}
    stray = [name for pair in pairs for name in pair if name not in known]
    if stray:
        raise InputError(f"{where}: links name assemblies that do not exist: {examples(stray)}", hint="mend the file")
    order: TopologicalSorter[str] = TopologicalSorter()
    for parent, child in pairs:
        order.add(parent, child)
    try:
        order.prepare()
    except CycleError as error:
        raise InputError(
            f"{where}: assemblies contain each other in a circle: {examples(error.args[1])}",
            hint="a hierarchy has no circles",
        ) from None
    return Hierarchy(items, pairs)


def as_number(text: str) -> Number:
    """Return a number as it is written: whole ones as ``int``.

    Raises
    ------
    ValueError
        If it is none.
    """
    try:
        return int(text)
    except ValueError:
        return float(text)
