"""The driver, with a stand-in for the command of the hierarchy step."""

import logging
from dataclasses import replace

import numpy as np
import pytest

from cellmapkit.api import AlgorithmError, InputError, Run
from cellmapkit.api.records import Embedding
from cellmapkit.core.checkpoint import FileCheckpoint
from cellmapkit.hierarchyeval.rebuild import Plan, rebuild, without_proteins
from cellmapkit.hierarchyeval.robustness_params import RobustnessParams

GENES = [f"g{i:02d}" for i in range(40)]


@pytest.fixture
def embedding():
    return Embedding(ids=tuple(GENES), values=np.arange(80, dtype=np.float32).reshape(40, 2) + 1)


@pytest.fixture
def setting(tmp_path, stand_in, embedding):
    """Return a function that rebuilds with the stand-in, in a folder and with a checkpoint that stay."""
    table = tmp_path / "e.tsv"
    table.write_text("id\t0\t1\n" + "".join(f"{gene}\t1\t2\n" for gene in GENES))

    def go(resume=False, key="k", edges=False, run=None, **values):
        params = RobustnessParams.of({"rebuild": 3, "rebuild_by": "edges" if edges else "proteins", **values})
        plan = Plan(
            command=str(stand_in),
            parameters={"k": 5, "layout": False},
            tables=(table,),
            embeddings=() if edges else (embedding,),
        )
        checkpoint = FileCheckpoint(tmp_path / "state", lambda: key, resume=resume)
        return rebuild(plan, params, tmp_path / "folder", replace(run or Run(seed=1), checkpoint=checkpoint))

    return go


def test_proteins_are_removed_and_the_options_kept(setting, said):
    made = setting()
    assert [one.name for one in made.rebuilt] == ["rebuild 1", "rebuild 2", "rebuild 3"]
    assert all(len(one.proteins) == 36 and one.known_from == "input" for one in made.rebuilt)
    assert len({one.proteins for one in made.rebuilt}) == 3
    assert made.rebuilt[0].assemblies == (("S", tuple(sorted(made.rebuilt[0].proteins)[:8])),)
    calls = said()
    assert all(words[1:4] == ["--k", "5", "--no_layout"] for words in calls)
    assert len({words[words.index("--seed") + 1] for words in calls}) == 3
    assert all(words[words.index("--threads") + 1] == "1" for words in calls)


def test_edges_are_removed_by_the_command_itself(setting, said, tmp_path):
    made = setting(edges=True, rebuild_percent=20.0)
    assert all(len(one.proteins) == 40 for one in made.rebuilt)
    words = said()[0]
    assert words[words.index("--bootstrap_edges") + 1] == "20.0"
    assert words[-1] == str(tmp_path / "e.tsv")


def test_a_rebuild_depends_on_seed_and_number_alone(setting, tmp_path):
    three = setting()
    assert setting(rebuild_workers=3).rebuilt == three.rebuilt
    assert setting(rebuild=1).rebuilt == three.rebuilt[:1]
    assert setting(run=Run(seed=2)).rebuilt != three.rebuilt
    assert sorted(path.name for path in (tmp_path / "folder").iterdir()) == [f"rebuilt_0000{k}.tsv" for k in (1, 2, 3)]


def test_finished_ones_are_kept_for_resume(setting, said, tmp_path):
    whole = setting().rebuilt
    (tmp_path / "folder" / "rebuilt_00002.tsv").unlink()
    (tmp_path / "folder" / "work_00002").mkdir()
    before = len(said())
    assert setting(resume=True).rebuilt == whole
    assert len(said()) == before + 1
    setting(resume=False)
    assert len(said()) == before + 4
    with pytest.raises(InputError, match="belongs to other inputs"):
        setting(resume=True, key="other")


def test_the_first_failure_ends_it_and_says_why(setting, monkeypatch, tmp_path):
    monkeypatch.setenv("STAND_IN_FAILS", "1 2 3")
    with pytest.raises(AlgorithmError, match="rebuild 1 failed, exit code 3: error: no good do better"):
        setting()
    assert not list((tmp_path / "folder").glob("work_*/out"))


def test_a_later_failure_is_left_out_and_named(setting, monkeypatch, caplog):
    monkeypatch.setenv("STAND_IN_FAILS", "2")
    with caplog.at_level(logging.WARNING, logger="cellmapkit"):
        made = setting()
    assert [one.name for one in made.rebuilt] == ["rebuild 1", "rebuild 3"]
    assert made.failed == (("rebuild 2", "exit code 3: error: no good do better"),)


def test_the_same_proteins_go_from_every_fold(embedding):
    other = Embedding(ids=embedding.ids[::-1], values=embedding.values[::-1].copy())
    one, two = without_proteins([embedding, other], 25.0, Run(seed=4).stream("x"))
    assert len(one.ids) == 30
    assert one.ids == two.ids[::-1]
    place = {gene: k for k, gene in enumerate(embedding.ids)}
    np.testing.assert_array_equal(one.values, embedding.values[[place[gene] for gene in one.ids]])
    (again,) = without_proteins([other], 25.0, Run(seed=4).stream("x"))
    assert set(again.ids) == set(one.ids)


def test_too_few_proteins_are_refused(embedding):
    few = Embedding(ids=embedding.ids[:5], values=embedding.values[:5])
    with pytest.raises(InputError, match="5 proteins without 40 %"):
        without_proteins([few], 40.0, Run().stream("x"))
