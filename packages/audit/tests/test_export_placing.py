"""Where crates go in an export."""

import os
import shutil

from cellmapkit.audit.chain import follow
from cellmapkit.audit.exporting.placing import places_of


def placed(chain):
    return {path.name: place for path, place in places_of(chain).items()}


def test_crates_stay_as_they_stood_to_each_other(chain):
    assert placed(follow(chain / "3.last")) == {
        "3.last": "crates/3.last", "2.both": "crates/2.both", "1.a": "crates/1.a", "1.b": "crates/1.b",
        "in.tsv": "crates/in.tsv",
    }  # fmt: skip


def test_also_when_some_were_moved_and_renamed_since(chain, tmp_path):
    (tmp_path / "store").mkdir()
    (chain / "1.b").rename(tmp_path / "store" / "other")
    found = placed(follow(chain / "3.last", [tmp_path / "store"]))
    assert found["other"] == "crates/1.b"


def test_what_stood_further_away_stays_below_the_folder(tmp_path, toys):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "in.tsv").write_text("x")
    crate = toys.step(tmp_path / "a" / "b" / "crate", [tmp_path / "data" / "raw" / "in.tsv"])
    found = placed(follow(crate))
    assert found == {"crate": "crates/above/above/crate", "in.tsv": "crates/data/raw/in.tsv"}
    apart = os.path.relpath(found["in.tsv"], found["crate"])
    assert apart == "../../../data/raw/in.tsv"  # as it was recorded


def test_two_of_one_place_are_told_apart(tmp_path, toys):
    """A crate was moved away, and another was made in its place, and both are behind the last."""
    first = toys.step(tmp_path / "x", files=[("one.tsv", "1")])
    user = toys.step(tmp_path / "user", [first / "one.tsv"])
    (tmp_path / "store").mkdir()
    shutil.move(first, tmp_path / "store" / "x")
    second = toys.step(tmp_path / "x", files=[("two.tsv", "2")])
    last = toys.step(tmp_path / "last", [user / "table.tsv", second / "two.tsv"])
    shutil.move(second, tmp_path / "store" / "y")
    places = places_of(follow(last, [tmp_path / "store"]))
    assert sorted(places.values()) == ["crates/last", "crates/user", "crates/x", "crates/x-2"]
