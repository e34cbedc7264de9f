"""Touch a chain of crates in random ways, one at a time, and see whether ``verify`` tells; then verify clean copies.

``python bench/audit_tamper.py CHAIN FIRST [--cases 500] [--clean 50] [--seed 0]``: CHAIN is a directory of crates,
never changed; FIRST the name of the crate to verify from. Every case must name the file and all crates downstream,
which are worked out here from the untouched metadata. Whoever changes the first crate's own metadata and seals it again
is found by its root digest only: these cases, and no others, are verified with ``--expect``. Clean copies stand at
another place, have crates moved away and renamed (found with ``--search``), are reached by a link, or are zip files.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import CellmapkitError
from cellmapkit.audit.report import examined
from cellmapkit.audit.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellmapkit.audit.faults import Fault

METADATA = "ro-crate-metadata.json"
EDITS = {
    "parameter": r'("value": ")([^"\\]*)(")',
    "digest": r'("sha256": ")([0-9a-f]{64})(")',
    "size": r'("contentSize": ")(\d+)(")',
    "time": r'("(?:start|end)Time": ")([^"]+)(")',
}


@dataclass
class Bed:
    """A copy of a chain to be touched, the untouched one, and where the random choices come from."""

    pristine: Path
    copy: Path
    first: str
    draw: random.Random
    files: list[str] = field(init=False)
    downstream: dict[str, set[str]] = field(init=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Look at the untouched chain."""
        self.downstream = downstream_of(self.pristine, self.first)
        self.files = sorted(
            path.relative_to(self.pristine).as_posix()
            for crate in self.downstream
            for path in (self.pristine / crate).rglob("*")
            if path.is_file()
        )
        self.digest = hashlib.sha256((self.pristine / self.first / METADATA).read_bytes()).hexdigest()

    def some_file(self) -> str:
        """Return a random file that is not empty."""
        return self.draw.choice([name for name in self.files if (self.pristine / name).stat().st_size])

    def restore(self) -> None:
        """Make the copy what it was, whatever was done to it."""
        there = {path.relative_to(self.copy).as_posix(): path for path in self.copy.rglob("*")}
        for name, path in there.items():
            if path.is_file() and not (self.pristine / name).is_file():
                path.unlink()
        for name, path in sorted(there.items(), reverse=True):
            if path.is_dir() and not (self.pristine / name).is_dir():
                path.rmdir()
        for name in self.files:
            if name not in there or there[name].read_bytes() != (self.pristine / name).read_bytes():
                shutil.copy2(self.pristine / name, self.copy / name)


@dataclass
class Case:
    """What was done: the files that must be named, whether one of them is enough, whether the digest is needed."""

    named: list[str]
    one_is_enough: bool = False
    expect: bool = False


def downstream_of(folder: Path, first: str) -> dict[str, set[str]]:
    """Return the crates of a chain by name, each with the names of all crates made from it."""
    users: dict[str, set[str]] = {first: set()}
    waiting = [first]
    while waiting:
        user = waiting.pop()
        for item in json.loads((folder / user / METADATA).read_text(encoding="utf-8"))["@graph"]:
            made_from = Path(os.path.normpath(folder / user / item.get("alternateName", "/x"))).parent
            if made_from.parent == folder and (made_from / METADATA).is_file():
                if made_from.name not in users:
                    waiting.append(made_from.name)
                users.setdefault(made_from.name, set()).add(user)
    changed = True
    while changed:
        further = {crate: found.union(*(users[user] for user in found)) for crate, found in users.items()}
        changed, users = further != users, further
    return users


def flip(bed: Bed) -> Case:
    """Change one byte."""
    name = bed.some_file()
    content = bytearray((bed.copy / name).read_bytes())
    content[bed.draw.randrange(len(content))] ^= bed.draw.randrange(1, 256)
    (bed.copy / name).write_bytes(content)
    return Case([name])


def truncate(bed: Bed) -> Case:
    """Cut a file short."""
    name = bed.some_file()
    os.truncate(bed.copy / name, bed.draw.randrange((bed.copy / name).stat().st_size))
    return Case([name])


def rename(bed: Bed) -> Case:
    """Give a file another name."""
    name = bed.draw.choice(bed.files)
    other = f"{name}{bed.draw.choice(['.bak', '~', '2'])}"
    (bed.copy / name).rename(bed.copy / other)
    return Case([name] if name.endswith(METADATA) else [name, other])


def swap(bed: Bed) -> Case:
    """Swap two files of different content, of one crate or of two."""
    while True:
        one, two = bed.draw.sample(bed.files, 2)
        first, second = (bed.copy / one).read_bytes(), (bed.copy / two).read_bytes()
        if first != second:
            break
    (bed.copy / one).write_bytes(second)
    (bed.copy / two).write_bytes(first)
    # metadata in a wrong place hides the crates it spoke of: what is no longer reached cannot be named
    return Case([one, two], one_is_enough=METADATA in one + two)


def delete(bed: Bed) -> Case:
    """Remove a file."""
    name = bed.draw.choice(bed.files)
    (bed.copy / name).unlink()
    return Case([name])


def add(bed: Bed) -> Case:
    """Add a file, perhaps hidden or looking like a log, or a directory, perhaps with a file in it."""
    crate = bed.draw.choice(sorted(bed.downstream))
    name = f"{crate}/{bed.draw.choice(['new.tsv', '.hidden', 'task_1_start.json', 'output.log.1', 'folder'])}"
    path = bed.copy / name
    if name.endswith("folder"):
        path.mkdir()
        path = path / "new.tsv"
    if name.endswith(("v", "n", "1", ".hidden")) or bed.draw.random() < 0.5:
        path.write_bytes(bed.draw.randbytes(bed.draw.randrange(99)))
    return Case([name])


def edit(bed: Bed) -> Case:
    """Edit a parameter, digest, size or time in the metadata of a crate; half of the time seal it again."""
    crate, kind, reseal = bed.draw.choice(sorted(bed.downstream)), bed.draw.choice(list(EDITS)), bed.draw.random() < 0.5
    path = bed.copy / crate / METADATA
    text = path.read_text(encoding="utf-8")
    found = bed.draw.choice(list(re.finditer(EDITS[kind], text)))
    old, other = found.group(2), bed.draw.choice("0123456789")
    where = bed.draw.randrange(max(len(old), 1))
    new = f"{old[:where]}{other}{old[where + 1 :]}"
    if new == old:
        new = f"{old}{other}"
    text = text[: found.start(2)] + new + text[found.end(2) :]
    path.write_text(resealed(text) if reseal else text, encoding="utf-8")
    return Case([f"{crate}/{METADATA}"], expect=reseal and crate == bed.first)


def resealed(text: str) -> str:
    """Return metadata with its own digest put right, as somebody who knows the method would."""
    bare = re.sub(r'("selfDigest": ")[0-9a-f]{64}', rf"\g<1>{'0' * 64}", text, count=1)
    digest = hashlib.sha256(bare.encode()).hexdigest()
    return re.sub(r'("selfDigest": ")0{64}', rf"\g<1>{digest}", bare, count=1)


WAYS: tuple[Callable[[Bed], Case], ...] = (flip, flip, truncate, rename, swap, delete, add, edit, edit)


def judged(bed: Bed, case: Case) -> list[str]:
    """Return the files that verify did not name, or not with the crates downstream; empty if it told all."""
    request = Request(crate=bed.copy / bed.first, expect=bed.digest if case.expect else "")
    try:
        faults = examined(request).verdict.faults
    except CellmapkitError as error:  # the metadata of the first crate, which has none downstream, cannot be read
        told = (
            {f"{bed.first}/{METADATA}": set()} if f"{bed.first}" in error.message and METADATA in error.message else {}
        )
    else:
        told = _told(bed, faults)
    missed = [name for name in case.named if told.get(name) != bed.downstream[name.split("/", 1)[0]]]
    return [] if case.one_is_enough and len(missed) < len(case.named) else missed


def _told(bed: Bed, faults: tuple[Fault, ...]) -> dict[str, set[str]]:
    return {
        f"{fault.crate.name}/{fault.file}": {crate.name for crate in fault.downstream}
        for fault in faults
        if fault.crate.parent == bed.copy
    }


def tampered(bed: Bed, n_cases: int) -> tuple[dict[str, list[int]], list[str]]:
    """Run random cases; return [cases, told, with --expect] by way, and what was missed."""
    counts: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0, 0])
    missed = []
    for number in range(n_cases):
        way = WAYS[number % len(WAYS)]
        case = way(bed)
        found = judged(bed, case)
        bed.restore()
        count = counts[way.__name__]
        count[0] += 1
        count[1] += not found
        count[2] += case.expect
        missed += [f"case {number}, {way.__name__} {case}: {found}"] if found else []
    return dict(counts), missed


def clean(bed: Bed, folder: Path, number: int) -> list[str]:
    """Verify an untouched copy at another place; return its faults, and what could not be checked, in words."""
    place = folder / "/".join(bed.draw.choices(["a", "b b", "é", "x.y"], k=bed.draw.randrange(1, 5))) / "chain"
    shutil.copytree(bed.pristine, place)
    crate, search, expect = place / bed.first, (), bed.digest
    kind = ("copied", "moved", "linked", "zipped")[number % 4]
    if kind == "moved":
        store = folder / "store"
        store.mkdir()
        for name in bed.draw.sample(sorted(bed.downstream), max(1, len(bed.downstream) // 2)):
            shutil.move(place / name, store / f"moved {name}")
        crate = store / f"moved {bed.first}" if (store / f"moved {bed.first}").exists() else crate
        search = (store, place)
    elif kind == "linked":
        crate = folder / "link"
        crate.symlink_to(place / bed.first)
    elif kind == "zipped":
        crate = Path(shutil.make_archive(str(folder / "chain"), "zip", place))
    verdict = examined(Request(crate=crate, search=search, expect=expect)).verdict
    outside = [gap for gap in verdict.gaps if " of crate " not in gap]  # plain files beyond the chain were not copied
    return [f"{kind}: {fault}" for fault in (*verdict.faults, *verdict.gaps) if fault not in outside]


def cleaned(bed: Bed, n_clean: int) -> list[str]:
    """Verify clean copies; return every false alarm, and every crate of the chain that was left unchecked."""
    alarms = []
    for number in range(n_clean):
        with tempfile.TemporaryDirectory() as folder:
            alarms += clean(bed, Path(folder).resolve(), number)
    return alarms


def main() -> int:
    """Print a table and what was missed; end with 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chain", type=Path)
    parser.add_argument("first")
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--clean", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    words = parser.parse_args()
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(words.chain, Path(folder).resolve() / "chain"))
        bed = Bed(pristine=words.chain.resolve(), copy=copy, first=words.first, draw=random.Random(words.seed))
        counts, missed = tampered(bed, words.cases)
        alarms = [f"after all cases: {fault}" for fault in examined(Request(crate=copy / bed.first)).verdict.faults]
    print(f"{len(bed.downstream)} crates, {len(bed.files)} files; seed {words.seed}\n")
    print("| way | cases | file and crates downstream named | with --expect |\n|---|---|---|---|")
    for way, count in sorted(counts.items()):
        print(f"| {way} | {count[0]} | {count[1]} | {count[2]} |")
    print(f"| all | {words.cases} | {words.cases - len(missed)} | {sum(count[2] for count in counts.values())} |\n")
    alarms += cleaned(bed, words.clean)
    print(f"{words.clean} clean chains: {len(alarms)} false alarms; {time.process_time() - began:.0f} CPU s in all")
    print("\n".join([*missed, *alarms][:50]))
    return 1 if missed or alarms else 0


if __name__ == "__main__":
    sys.exit(main())
