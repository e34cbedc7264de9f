"""Following a chain of crates."""

import json
import shutil

import pytest

from cellmapkit.api import CrateError, CrateNotFoundError
from cellmapkit.audit.chain import follow


def names(paths):
    return [path.name for path in paths]


def test_every_crate_comes_before_those_it_was_made_from(chain):
    found = follow(chain / "3.last")
    order = names(found.records)
    assert order[0] == "3.last"
    assert sorted(order) == ["1.a", "1.b", "2.both", "3.last"]
    assert order.index("2.both") < min(order.index("1.a"), order.index("1.b"))


def test_sources_say_where_each_input_is_and_who_made_it(chain):
    found = follow(chain / "3.last")
    assert [(source.path, source.crate) for source in found.sources[chain / "2.both"]] == [
        (chain / "1.a" / "table.tsv", chain / "1.a"),
        (chain / "1.b" / "table.tsv", chain / "1.b"),
    ]
    assert [(source.path, source.crate) for source in found.sources[chain / "1.a"]] == [(chain / "in.tsv", None)]


def test_producers_and_downstream(chain):
    found = follow(chain / "3.last")
    assert sorted(names(found.producers(chain / "3.last"))) == ["1.a", "2.both"]
    assert names(found.downstream(chain / "1.b")) == ["2.both", "3.last"]
    assert sorted(names(found.downstream(chain / "1.a"))) == ["2.both", "3.last"]
    assert found.downstream(chain / "3.last") == ()


def test_a_moved_chain_is_followed(chain, tmp_path):
    moved = chain.rename(tmp_path / "elsewhere")
    assert len(follow(moved / "3.last").records) == 4


def test_a_moved_crate_is_found_by_search(chain, tmp_path):
    store = tmp_path / "store"
    store.mkdir()
    shutil.move(chain / "1.b", store / "old")
    assert len(follow(chain / "3.last").records) == 3
    found = follow(chain / "3.last", [store])
    assert store / "old" in found.records
    assert found.sources[chain / "2.both"][1].path == store / "old" / "table.tsv"


def test_of_equal_runs_the_one_it_was_made_from_is_found(chain, tmp_path, toys, check):
    store = tmp_path / "store"
    shutil.copytree(chain / "1.b", store / "b")
    shutil.rmtree(chain / "1.b")
    text = json.dumps(toys.document(store / "b"))
    again = shutil.copytree(store / "b", store / "a")  # an equal run: same content and identifier, another time
    toys.write(again, json.loads(text.replace('"startTime": "20', '"startTime": "19')))
    assert store / "b" in follow(chain / "3.last", [store]).records
    assert check(chain / "3.last", [store]).faults == ()


def test_a_start_reached_by_a_link_is_followed_from_where_it_leads(chain, tmp_path):
    link = tmp_path / "far" / "link"
    link.parent.mkdir()
    link.symlink_to(chain / "3.last")
    found = follow(link)
    assert found.start == link
    assert len(found.records) == 4


def test_a_crate_reached_by_two_names_is_one(chain, toys, tmp_path):
    (tmp_path / "alias").symlink_to(chain)
    last = toys.step(tmp_path / "chain" / "4", [tmp_path / "alias" / "1.a" / "more.tsv", chain / "3.last" / "end.tsv"])
    assert len(follow(last).records) == 5


def test_crates_that_cannot_be_read_are_named_with_the_reason(chain):
    (chain / "1.b" / "ro-crate-metadata.json").write_text("{")
    found = follow(chain / "3.last")
    assert names(found.broken) == ["1.b"]
    assert "cut short" in found.broken[chain / "1.b"]
    assert names(found.downstream(chain / "1.b")) == ["2.both", "3.last"]


def test_the_start_must_be_a_crate(chain, tmp_path):
    with pytest.raises(CrateNotFoundError):
        follow(chain)
    (chain / "3.last" / "ro-crate-metadata.json").write_text("[]")
    with pytest.raises(CrateError, match="holds a list"):
        follow(chain / "3.last")


def test_nothing_outside_of_a_given_directory_is_looked_at(chain):
    found = follow(chain / "3.last", within=chain / "3.last")
    assert names(found.records) == ["3.last"]
    assert all(source.path is None for source in found.sources[chain / "3.last"])


def linked(toys, folder, sources):
    """Write crates that say they were made from one another; ``sources`` maps numbers to numbers."""
    folder.mkdir()
    first = toys.document(toys.step(folder / "model", files=[("t", "x")]))
    for number, made_from in sources.items():
        crate = folder / str(number)
        crate.mkdir()
        graph = [dict(item) for item in first["@graph"] if item["@id"] in ("ro-crate-metadata.json", "./", "#run")]
        used = [{"@id": f"#in{other}"} for other in made_from]
        graph[1]["identifier"] = f"urn:{number}"
        graph[2]["usedDataset"] = used
        graph += [
            {"@id": f"#in{other}", "alternateName": f"../{other}/t", "isPartOf": {"@id": f"urn:{other}"}}
            for other in made_from
        ]
        (crate / "ro-crate-metadata.json").write_text(json.dumps({**first, "@graph": graph}))
    return folder


@pytest.mark.parametrize("sources", [{0: [1], 1: [2], 2: [0]}, {0: [0]}, {0: [1], 1: [2], 2: [1]}])
def test_a_circle_is_refused_by_name(toys, tmp_path, sources):
    with pytest.raises(CrateError, match="is said to be made from itself, by way of"):
        follow(linked(toys, tmp_path / "c", sources) / "0")


def test_two_thousand_crates_in_a_row(toys, tmp_path):
    folder = linked(toys, tmp_path / "c", {number: [number + 1] for number in range(1999)} | {1999: []})
    found = follow(folder / "0")
    assert names(found.records) == [str(number) for number in range(2000)]
    assert len(found.downstream(folder / "1999")) == 1999


def test_sixty_diamonds_in_a_row(toys, tmp_path):
    """2**60 ways lead from one end to the other; each crate is looked at once."""
    sources = {3 * n + k: [3 * n + 3] if k else [3 * n + 1, 3 * n + 2] for n in range(60) for k in range(3)}
    folder = linked(toys, tmp_path / "c", {**sources, 180: []})
    found = follow(folder / "0")
    assert len(found.records) == 181
    assert len(found.downstream(folder / "180")) == 180
