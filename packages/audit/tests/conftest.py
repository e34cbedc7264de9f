"""What the tests of audit share: a small chain of crates, and ways to touch it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from types import SimpleNamespace

import pytest

from cellmapkit.api.run import SilentProgress
from cellmapkit.audit.chain import follow
from cellmapkit.audit.verify import verify
from cellmapkit.core.crate import About
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepInfo, StepOptions

METADATA = "ro-crate-metadata.json"


def toy_step(outdir, inputs=(), files=(("table.tsv", "id\t0\nA\t1\n"),), **parameters):
    """Make a crate of the given files from the given inputs, as any step does."""
    about = About(name=outdir.name, description="Output of a toy step", keywords=("toy",))
    info = StepInfo(
        distribution="cellmapkit-core", command="cellmaps_toycmd.py", title=f"Toy {outdir.name}", about=about
    )
    options = StepOptions(outdir=outdir, argv=(str(outdir), "--width", "3"))
    with run_step(info, options, parameters={"width": 3, **parameters}) as step:
        for path in inputs:
            step.read(path)
        for name, text in files:
            path = step.directory / name
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(text)
            step.add(name, "a table of toys", ("id", "0"))
    return outdir


def make_chain(folder):
    """Make in.tsv -> 1.a, 1.b -> 2.both -> 3.last (which reads 1.a too); return the last."""
    plain = folder / "in.tsv"
    plain.write_text("A\tB\n" * 9)
    one = toy_step(folder / "1.a", [plain], [("table.tsv", "id\t0\nA\t1\n"), ("more.tsv", "id\t0\nA\t7\n" * 20)])
    two = toy_step(folder / "1.b", [plain], [("table.tsv", "id\t0\nB\t2\n"), ("sub/deep.tsv", "id\t0\nC\t3\n")])
    both = toy_step(folder / "2.both", [one / "table.tsv", two / "table.tsv"], [("both.tsv", "id\t0\nA\t1\nB\t2\n")])
    return toy_step(folder / "3.last", [both / "both.tsv", one / "more.tsv"], [("end.tsv", "id\t0\nZ\t9\n")])


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pristine") / "chain"
    folder.mkdir()
    make_chain(folder)
    return folder


@pytest.fixture
def chain(pristine, tmp_path):
    """A copy of the small chain, to be touched."""
    return shutil.copytree(pristine, tmp_path / "chain")


@pytest.fixture
def check():
    """Return a function that verifies a crate and gives its verdict."""

    def run(crate, search=(), **options):
        return verify(follow(crate, search), SilentProgress(), **options)

    return run


@pytest.fixture
def faults(check):
    """Return a function that verifies a crate and gives (kind, crate, file, crates downstream) of each fault."""

    def run(crate, search=()):
        found = check(crate, search).faults
        return [(one.kind, one.crate.name, one.file, sorted(path.name for path in one.downstream)) for one in found]

    return run


def edit(crate, old, new, *, reseal=False):
    """Replace text once in the metadata of a crate, and seal it again as an attacker would."""
    path = crate / METADATA
    text = path.read_text()
    assert old in text
    text = text.replace(old, new, 1)
    path.write_text(resealed(text) if reseal else text)


def resealed(text):
    bare = re.sub(r'("selfDigest": ")[0-9a-f]{64}', rf"\g<1>{'0' * 64}", text, count=1)
    digest = hashlib.sha256(bare.encode()).hexdigest()
    return re.sub(r'("selfDigest": ")0{64}', rf"\g<1>{digest}", bare, count=1)


def document(crate):
    return json.loads((crate / METADATA).read_text())


def write_document(crate, content):
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (crate / METADATA).write_text(resealed(text))


@pytest.fixture
def toys():
    """Give the functions above to a test."""
    return SimpleNamespace(step=toy_step, edit=edit, document=document, write=write_document, resealed=resealed)
