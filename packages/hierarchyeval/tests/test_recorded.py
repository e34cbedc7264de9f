import json

import pytest

from cellmapkit.api import CrateNotFoundError, InputError, UsageError
from cellmapkit.hierarchyeval.recorded import COMMAND, changes, quicker, read_record, words_for


def record(folder, **said):
    content = {"cwd": "/data", "commandlineargs": {"program": COMMAND, **said}}
    (folder / "task_12_start.json").write_text(json.dumps(content))


def test_options_and_input_are_read(tmp_path):
    argv = ["out", "--k", "5", "--coembedding-dirs", "3.co", "/x/4.co", "--threads", "1"]
    record(tmp_path, k=5, iterations=None, seed=3, device="cpu", argv=argv)
    found = read_record(tmp_path)
    assert found.parameters == {"k": 5, "iterations": None}
    assert [str(path) for path in found.sources] == ["/data/3.co", "/x/4.co"]


@pytest.mark.parametrize("argv", [["--coembedding_dirs=a"], ["--coemb", "a", "-v"], ["a", "--coembedding_dirs", "a"]])
def test_flags_may_be_written_in_any_way_the_command_takes(tmp_path, argv):
    record(tmp_path, argv=argv)
    assert [str(path) for path in read_record(tmp_path).sources] == ["/data/a"]


def test_other_flags_are_no_input(tmp_path):
    record(tmp_path, argv=["out", "--containment_threshold", "0.7", "--consensus", "75"])
    assert read_record(tmp_path).sources == ()


def test_without_a_record_or_with_another_one_there_is_one_error(tmp_path):
    with pytest.raises(CrateNotFoundError, match="no record of the run"):
        read_record(tmp_path)
    (tmp_path / "task_1_start.json").write_text('{"commandlineargs": {"program": "other.py"}}')
    with pytest.raises(InputError, match=r"the record is of other\.py"):
        read_record(tmp_path)
    (tmp_path / "task_1_start.json").write_text("[]")
    with pytest.raises(InputError, match="an unknown command"):
        read_record(tmp_path)


def test_words_say_what_was_recorded():
    parameters = {"k": 5, "ppi_cutoffs": [0.1, 0.01], "iterations": None, "layout": True, "keep": False, "none": []}
    assert words_for(parameters) == ["--k", "5", "--ppi_cutoffs", "0.1", "0.01", "--layout", "--no_keep"]


def test_changes_win():
    found = changes(["rounds=0", "--ppi-cutoffs=.1,.2", "weighted_edgelist"])
    assert found == {"rounds": "0", "ppi_cutoffs": [".1", ".2"], "weighted_edgelist": True}
    assert words_for({"rounds": 4, **changes(["rounds=0"])}) == ["--rounds", "0"]


@pytest.mark.parametrize("word", ["=3", "", "--rounds 0", "seed=3", "bootstrap_edges=5"])
def test_words_that_make_no_sense_are_refused(word):
    with pytest.raises(UsageError, match="--rebuild_set"):
        changes([word])


def test_files_that_nobody_reads_are_not_made():
    found = quicker({"ppi_cutoffs": [0.01, 0.1], "hierarchy_parent_cutoff": 0.1, "k": 5})
    assert found["hierarchy_parent_cutoff"] == 0.01
    assert (found["skip_layout"], found["k"]) == (True, 5)
    weighted = quicker({"ppi_cutoffs": [0.01, 0.1], "hierarchy_parent_cutoff": 0.1, "weighted_edgelist": True})
    assert weighted["hierarchy_parent_cutoff"] == 0.1
