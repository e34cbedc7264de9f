"""Which crates of two chains are the same step."""

import shutil

from cellmapkit.audit.chain import follow
from cellmapkit.audit.diffs.pairs import paired


def names(pairs):
    return [(one.name, two.name) for one, two in pairs.both]


def test_the_same_chain_at_another_place(chain, tmp_path):
    other = shutil.copytree(chain, tmp_path / "other")
    found = paired(follow(chain / "3.last"), follow(other / "3.last"))
    assert sorted(names(found)) == [(name, name) for name in ("1.a", "1.b", "2.both", "3.last")]
    assert found.only_a == found.only_b == ()


def test_crates_of_other_names_and_numbers(tmp_path, toys):
    def build(folder, sources, last):
        folder.mkdir()
        crates = [toys.step(folder / name, files=[(f"{name}.tsv", name)]) for name in sources]
        return toys.step(folder / last, [crate / f"{crate.name}.tsv" for crate in crates])

    a, b = build(tmp_path / "p", ["x", "y"], "end"), build(tmp_path / "q", ["y", "z", "w"], "fin")
    found = paired(follow(a), follow(b))
    # titles hold the name here, so that only y and y are of one role; the two that were asked for always are a pair
    assert sorted(names(found)) == [("end", "fin"), ("y", "y")]
    assert [path.name for path in found.only_a] == ["x"]
    assert sorted(path.name for path in found.only_b) == ["w", "z"]
