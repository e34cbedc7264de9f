import sys
from importlib.util import find_spec

import numpy as np
import pytest

from cellmapkit.api import ParameterError, PluginError, Run
from cellmapkit.api.testing import RecordedProgress
from cellmapkit.hidef import HidefParams
from cellmapkit.hidef.detect import detect
from cellmapkit.hidef.layers import layers_of
from cellmapkit.hidef.package import _Pool

PACKAGE = HidefParams(k=5, maxres=5.0, implementation="package")
installed = pytest.mark.skipif(find_spec("hidef") is None, reason="the hidef package is an extra")


@installed
def test_the_package_finds_the_planted_halves_by_seed(kit, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    progress = RecordedProgress()
    found = detect(kit.planted(), PACKAGE, Run(seed=1, progress=progress))
    for half in range(2):
        assert kit.jaccard(found, set(range(40 * half, 40 * half + 40))) >= 0.9
    again = detect(kit.planted(), PACKAGE, Run(seed=1))
    assert found.indices.tobytes() == again.indices.tobytes()
    assert found.persistence.tolist() == again.persistence.tolist()
    assert progress.tasks[0].done == progress.tasks[0].total > 100
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


@installed
def test_the_package_and_ours_agree_on_nested_networks(kit):
    given = kit.planted(0, (300, len(kit.planted(0).edges)))
    theirs = detect(given, PACKAGE, Run(seed=1))
    ours = detect(given, HidefParams(k=5, maxres=5.0), Run(seed=1))
    best = [kit.jaccard(theirs, set(ours.members(c).tolist())) for c in range(len(ours)) if len(ours.members(c)) > 12]
    assert min(best) >= 0.9


@installed
def test_nothing_found_is_the_root(kit):
    found = detect(kit.planted(), HidefParams(k=500, maxres=2.0, implementation="package"), Run())
    assert len(found) == 1
    assert found.containment.shape == (0, 2)


def test_missing_package_says_what_to_install(kit, monkeypatch):
    monkeypatch.setitem(sys.modules, "hidef.hidef_finder", None)
    with pytest.raises(PluginError, match="hidef package cannot be imported") as caught:
        detect(kit.planted(), PACKAGE, Run())
    assert "cellmapkit-hidef[package]" in caught.value.hint


@installed
def test_louvain_need_not_be_importable(kit, monkeypatch):
    monkeypatch.setitem(sys.modules, "louvain", None)
    for name in [name for name in sys.modules if name.split(".")[0] == "hidef"]:
        monkeypatch.delitem(sys.modules, name)
    found = detect(kit.planted(), HidefParams(k=5, maxres=2.0, implementation="package"), Run())
    assert len(found) > 1


@pytest.mark.parametrize("change", [{"iterations": 3}, {"rounds": 0}, {"min_cluster_size": 5}])
def test_what_the_package_fixes_cannot_be_changed(kit, change):
    with pytest.raises(ParameterError, match="with the hidef package"):
        detect(kit.planted(), HidefParams(implementation="package", **change), Run())


def test_the_layers_are_taken_apart_again(kit):
    igraph = pytest.importorskip("igraph")
    from cellmapkit.hidef.package import _graphs

    given = kit.planted(0, (100, 300, len(kit.planted(0).edges)))
    graphs = _graphs(layers_of(given, np.arange(80)), igraph)
    for graph, size in zip(graphs, given.sizes, strict=True):
        assert {tuple(sorted(edge)) for edge in graph.get_edgelist()} == {tuple(e) for e in given.edges[:size].tolist()}


def test_forked_processes_give_the_same():
    tasks = [(2, 3), (4, 5)]
    assert _Pool(1, Run()).starmap(pow, tasks) == _Pool(2, Run()).starmap(pow, tasks) == [8, 1024]
