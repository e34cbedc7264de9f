"""What differs between two runs of a step, or of a chain: read, told, made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cellmapkit.audit.compare.files import compare_files
from cellmapkit.audit.compare.outcome import DIFFERS, GONE, IDENTICAL, ONLY_A, ONLY_B, Outcome
from cellmapkit.audit.contents import contents_of, place_of
from cellmapkit.audit.diffs.settings import NOTHING, changes
from cellmapkit.core.crate import is_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cellmapkit.audit.chain import Chain, Source
    from cellmapkit.audit.diffs.pairs import Pairs
    from cellmapkit.audit.diffs.settings import Change


@dataclass(frozen=True, kw_only=True)
class InputChange:
    """An input that differs.

    Attributes
    ----------
    name : str
        Directory and file.
    a, b : str
        Digests, or that there is none.
    from_pair : tuple of Path, or None
        The two crates upstream that made it, if they are compared too: the reason is there or further up.
    """

    name: str
    a: str
    b: str
    from_pair: tuple[Path, Path] | None

    def __str__(self) -> str:
        """Return it in a line."""
        where = f" (from further upstream: {self.from_pair[0].name})" if self.from_pair else " (it enters here)"
        return f"input {self.name}: {self.a[:12]} -> {self.b[:12]}{where}"


@dataclass(frozen=True, kw_only=True)
class StepDifference:
    """What differs between two crates of one step; ``files`` has every file of data, ``changes`` every setting."""

    a: Path
    b: Path
    inputs: tuple[InputChange, ...]
    changes: tuple[Change, ...]
    files: Mapping[str, Outcome]

    @property
    def differs(self) -> bool:
        """Return whether anything differs but times and identifiers."""
        told = any(change.matters for change in self.changes)
        return bool(self.inputs) or told or any(one.status != IDENTICAL for one in self.files.values())

    @property
    def is_origin(self) -> bool:
        """Return whether something differs here that does not come from further upstream."""
        told = any(change.matters for change in self.changes)
        entered = any(change.from_pair is None for change in self.inputs)
        return self.differs and (told or entered or not self.inputs)


def step_difference(chains: tuple[Chain, Chain], pair: tuple[Path, Path], pairs: Pairs) -> StepDifference:
    """Compare two crates of one step.

    Parameters
    ----------
    chains : (Chain, Chain)
        A and B.
    pair : (Path, Path)
        A crate of each.
    pairs : Pairs
        Which crates are compared.
    """
    a, b = pair
    return StepDifference(
        a=a,
        b=b,
        inputs=tuple(_inputs(chains[0].sources[a], chains[1].sources[b], set(pairs.both))),
        changes=tuple(changes((a, chains[0].records[a]), (b, chains[1].records[b]))),
        files=_files(chains, pair),
    )


def _inputs(ours: Sequence[Source], theirs: Sequence[Source], both: set[tuple[Path, Path]]) -> Iterator[InputChange]:
    """Match inputs by file name and paired crates, then by directory, then by file name; yield those that differ."""
    left, right = list(ours), list(theirs)
    matched: list[tuple[Source, Source]] = []
    partner = dict(both)
    for rule in (
        lambda one, two: _file(one) == _file(two) and one.crate is not None and partner.get(one.crate) == two.crate,
        lambda one, two: _named(one) == _named(two),
        lambda one, two: _file(one) == _file(two) and one.crate is None and two.crate is None,
    ):
        for one in list(left):
            fellow = next((two for two in right if rule(one, two)), None)
            if fellow is not None:
                matched.append((one, fellow))
                left.remove(one)
                right.remove(fellow)
    for one, two in matched:
        if one.file.sha256 != two.file.sha256:
            made_by = (one.crate, two.crate) if one.crate and two.crate and (one.crate, two.crate) in both else None
            yield InputChange(name=_named(one), a=one.file.sha256, b=two.file.sha256, from_pair=made_by)
    yield from (InputChange(name=_named(one), a=one.file.sha256, b=NOTHING, from_pair=None) for one in left)
    yield from (InputChange(name=_named(two), a=NOTHING, b=two.file.sha256, from_pair=None) for two in right)


def _file(source: Source) -> str:
    return PurePosixPath(source.file.location).name


def _named(source: Source) -> str:
    path = PurePosixPath(source.file.location)
    return f"{path.parent.name}/{path.name}" if path.parent.name not in ("", "..") else path.name


def _files(chains: tuple[Chain, Chain], pair: tuple[Path, Path]) -> dict[str, Outcome]:
    recorded = [
        {file.path: file.sha256 for file in chain.records[crate].files if not is_log(file.path)}
        for chain, crate in zip(chains, pair, strict=True)
    ]
    contents = [contents_of(crate) for crate in pair]
    found: dict[str, Outcome] = {}
    for name in dict.fromkeys([*recorded[0], *recorded[1]]):
        if name not in recorded[0] or name not in recorded[1]:
            found[name] = Outcome(status=ONLY_B if name in recorded[1] else ONLY_A)
            continue
        digests = recorded[0][name], recorded[1][name]
        if digests[0] and digests[0] == digests[1]:
            found[name] = Outcome(status=IDENTICAL, apart=0.0)
            continue
        one, two = (place_of(content, name).path for content in contents)
        if one is not None and two is not None:
            found[name] = compare_files(one, two)
        else:
            found[name] = Outcome(status=GONE if any(digests) else DIFFERS, told="one of the two is not there")
    return found
