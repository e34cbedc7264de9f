import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from cellmapkit.api import (
    AlgorithmError,
    CellmapkitError,
    CrateError,
    CrateNotFoundError,
    InputError,
    OutputError,
    PluginError,
    TableError,
)
from cellmapkit.core import plugins
from cellmapkit.core.crate import ORIGINS
from cellmapkit.core.digest import sha256_of
from cellmapkit.core.open_step import Step
from cellmapkit.core.outdir import CHECKPOINT
from cellmapkit.core.reading import read_crate
from cellmapkit.core.record import read_record
from cellmapkit.core.step import run_step


def metadata(directory):
    return json.loads((directory / "ro-crate-metadata.json").read_text())


def produce(info, options, text="id\t0\nA\t1\n", source=None, **changes):
    with run_step(info, dataclasses.replace(options, **changes), parameters={"width": 3}) as step:
        if source:
            step.read(source)
        (step.directory / "a.tsv").write_text(text)
        step.add("a.tsv", "a table of toys", ("id", "0"))
    return changes.get("outdir", options.outdir)


def test_a_step_leaves_a_complete_crate_and_nothing_else(info, options, tmp_path):
    produce(info, options)
    assert [item.name for item in tmp_path.iterdir()] == ["out"]
    names = sorted(item.name.split("_")[0] for item in options.outdir.iterdir())
    assert names == ["README.txt", "a.tsv", "error.log", "output.log", "ro-crate-metadata.json", "task", "task"]
    assert read_crate(options.outdir).digests == {
        item.name: sha256_of(item) for item in options.outdir.iterdir() if item.name != "ro-crate-metadata.json"
    }
    assert "a table of toys" in (options.outdir / "README.txt").read_text()


def test_nothing_is_at_the_place_while_the_step_runs(info, options):
    with run_step(info, options, parameters={}) as step:
        assert not options.outdir.exists()
        assert step.directory.is_dir()
    assert options.outdir.is_dir()


def test_the_input_is_recorded_with_digest_and_producing_crate(info, options, tmp_path):
    first = produce(info, options, outdir=tmp_path / "first")
    produce(info, options, source=first / "a.tsv")
    used = [item for item in metadata(options.outdir)["@graph"] if "input read from" in str(item.get("description"))]
    assert len(used) == 1
    assert used[0]["isPartOf"]["@id"] == read_crate(first).identifier
    assert used[0]["alternateName"] == "../first/a.tsv"


def test_a_crate_names_the_metadata_it_was_made_from_by_digest(info, options, tmp_path):
    first = produce(info, options, outdir=tmp_path / "first")
    produce(info, options, source=first / "a.tsv")
    (used,) = [item for item in metadata(options.outdir)["@graph"] if "crateDigest" in item]
    assert used["crateDigest"] == sha256_of(first / "ro-crate-metadata.json")


def test_the_file_of_words_is_an_input(info, options, tmp_path):
    (tmp_path / "words.json").write_text(json.dumps({"name": "n", "organization-name": "o", "project-name": "p"}))
    produce(info, options, provenance=tmp_path / "words.json")
    assert [item.location for item in read_record(options.outdir).activity.inputs] == ["../words.json"]


def test_equal_files_of_two_crates_are_two_inputs(info, options, tmp_path):
    crates = [produce(info, options, outdir=tmp_path / name) for name in ("first", "second", "third")]
    with run_step(info, options, parameters={}) as step:
        for crate in crates:
            step.read(crate / "a.tsv")
    inputs = read_record(options.outdir).activity.inputs
    assert [item.location for item in inputs] == ["../first/a.tsv", "../second/a.tsv", "../third/a.tsv"]
    assert [item.crate_sha256 for item in inputs] == [sha256_of(crate / "ro-crate-metadata.json") for crate in crates]


def test_what_is_logged_does_not_name_the_crate(info, options, tmp_path):
    one = produce(info, options, outdir=tmp_path / "a")
    two = produce(info, options, outdir=tmp_path / "b", skip_logging=True)
    assert read_crate(one).identifier == read_crate(two).identifier


def test_a_plain_file_is_recorded_too(info, options, tmp_path):
    (tmp_path / "in.tsv").write_text("x")
    produce(info, options, source=tmp_path / "in.tsv")
    assert any(item.get("name") == "in.tsv" for item in metadata(options.outdir)["@graph"])


def test_two_equal_runs_differ_only_in_times_and_identifier_of_the_action(info, options, tmp_path):
    one, two = (
        produce(info, options, outdir=tmp_path / name, argv=(str(tmp_path / name),), skip_logging=True) for name in "ab"
    )
    may = {"#run": {"startTime", "endTime", "identifier"}, "ro-crate-metadata.json": {"selfDigest"}}
    for first, second in zip(metadata(one)["@graph"], metadata(two)["@graph"], strict=True):
        different = {key for key in first if first[key] != second[key]}
        assert different <= may.get(first["@id"], set())


def test_the_crate_identifier_follows_the_content(info, options, tmp_path):
    one = produce(info, options, outdir=tmp_path / "a")
    two = produce(info, options, outdir=tmp_path / "b", text="id\t0\nA\t2\n")
    assert read_crate(one).identifier != read_crate(two).identifier


def test_a_changed_input_is_refused(info, options, tmp_path):
    first = produce(info, options, outdir=tmp_path / "first")
    (first / "a.tsv").write_text("id\t0\nA\t99\n")
    with pytest.raises(CrateError, match="was changed after its crate was written"):
        produce(info, options, source=first / "a.tsv")
    assert not options.outdir.exists()


def test_the_output_of_a_failed_run_is_refused_as_input(info, options, tmp_path):
    with pytest.raises(TableError), run_step(info, options, parameters={}) as step:
        (step.directory / "a.tsv").write_text("x")
        raise TableError("row 3 is ragged")
    failed = tmp_path / "out.failed"
    with pytest.raises(CrateError, match="row 3 is ragged"):
        produce(info, options, outdir=tmp_path / "second", source=failed / "a.tsv")


def test_a_failed_run_is_kept_beside_its_place_and_says_failed(info, options, tmp_path):
    with pytest.raises(TableError), run_step(info, options, parameters={}):
        raise TableError("row 3 is ragged")
    assert not options.outdir.exists()
    failed = tmp_path / "out.failed"
    assert read_crate(failed).failed == "row 3 is ragged"
    assert "row 3 is ragged" in (failed / "output.log").read_text()
    finish = next(failed.glob("task_*_finish.json"))
    assert json.loads(finish.read_text())["status"] == "99"


def test_missing_inputs_are_refused_before_anything_is_written(info, options, tmp_path):
    with pytest.raises(CrateNotFoundError), run_step(info, options, parameters={}, inputs=[tmp_path / "no"]):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_exists_is_left_alone(info, options):
    produce(info, options)
    before = sorted((item.name, item.read_bytes()) for item in options.outdir.iterdir())
    with pytest.raises(OutputError):
        produce(info, options)
    assert before == sorted((item.name, item.read_bytes()) for item in options.outdir.iterdir())


def test_overwrite_keeps_the_old_crate_if_the_new_run_fails(info, options):
    produce(info, options)
    with pytest.raises(TableError), run_step(info, dataclasses.replace(options, overwrite=True), parameters={}):
        raise TableError("bad")
    assert (options.outdir / "a.tsv").is_file()


def test_a_full_disk_becomes_a_clear_error(info, options):
    with pytest.raises(OutputError, match="the disk is full"), run_step(info, options, parameters={}):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert not options.outdir.exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_really_full_disk_leaves_nothing_that_looks_finished(info, options):
    with pytest.raises(OutputError, match="the disk is full"), run_step(info, options, parameters={}) as step:
        os.symlink("/dev/full", step.directory / "a.tsv")
        with (step.directory / "a.tsv").open("w") as stream:
            stream.write("x" * 100_000)
    assert not options.outdir.exists()


def test_what_an_algorithm_raises_becomes_an_algorithm_error(info, options):
    def broken():
        raise ZeroDivisionError("by zero")

    with (
        pytest.raises(AlgorithmError, match="ZeroDivisionError: by zero"),
        run_step(info, options, parameters={}) as step,
    ):
        step.call(broken)
    assert AlgorithmError.exit_code == 4


def test_an_algorithms_own_error_and_its_result_pass_through(info, options):
    def refuse():
        raise TableError("too few")

    with pytest.raises(TableError, match="too few"), run_step(info, options, parameters={}) as step:
        assert step.call(max, 1, 2) == 2
        step.call(refuse)


def test_a_library_that_is_missing_is_named(info, options, install_plugin):
    install_plugin()
    algorithm = plugins.get("coembedding", "toy")

    def load():
        raise ModuleNotFoundError("No module named 'numba'")

    broken = dataclasses.replace(algorithm, load=load)
    with (
        pytest.raises(PluginError, match="toy cannot be loaded: No module"),
        run_step(info, options, parameters={}) as step,
    ):
        step.load(broken)


def test_memory_runs_out_in_words(info, options):
    def hungry():
        raise MemoryError

    with pytest.raises(AlgorithmError, match="out of memory"), run_step(info, options, parameters={}) as step:
        step.call(hungry)


def test_an_interrupted_run_without_state_is_kept_as_failed(info, options, tmp_path):
    with pytest.raises(KeyboardInterrupt), run_step(info, options, parameters={}):
        raise KeyboardInterrupt
    assert [item.name for item in tmp_path.iterdir()] == ["out.failed"]


def test_an_interrupted_run_with_state_resumes_from_it(info, options, tmp_path):
    with pytest.raises(KeyboardInterrupt), run_step(info, options, parameters={"width": 3}) as step:
        step.run.checkpoint.save({"epoch": np.asarray(7)})
        raise KeyboardInterrupt
    assert (tmp_path / ".out.partial" / CHECKPOINT).is_dir()
    with pytest.raises(OutputError, match="--resume"):
        produce(info, options)
    with run_step(info, dataclasses.replace(options, resume=True), parameters={"width": 3}) as step:
        assert step.run.checkpoint.load()["epoch"] == 7
    assert not (options.outdir / CHECKPOINT).exists()


def fail(error, cause=None):
    raise error from cause


@pytest.mark.parametrize(
    ("error", "cause", "kept"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), None, True),
        (OutputError("the disk is full"), None, True),
        (MemoryError(), None, True),
        (SystemExit(143), None, True),
        (AlgorithmError("out of memory"), MemoryError(), True),
        (AlgorithmError("the loss is not finite"), None, False),
        (AlgorithmError("bug"), LookupError("x"), False),
        (InputError("row 3 is ragged"), None, False),
        (LookupError("bug"), None, False),
    ],
)
def test_state_outlives_a_failure_that_its_input_did_not_cause(info, options, tmp_path, error, cause, kept):
    ending = pytest.raises((CellmapkitError, OSError, MemoryError, LookupError, SystemExit))
    with ending, run_step(info, options, parameters={"width": 3}) as step:
        (step.directory / "half.tsv").write_text("half")
        step.run.checkpoint.save({"epoch": np.asarray(7)})
        fail(error, cause)
    failed = tmp_path / "out.failed"
    assert (failed / "half.tsv").read_text() == "half"
    assert read_crate(failed).failed
    assert not (failed / CHECKPOINT).exists()
    assert sorted(item.name for item in tmp_path.iterdir()) == ([".out.partial"] if kept else []) + ["out.failed"]
    with run_step(info, dataclasses.replace(options, resume=True), parameters={"width": 3}) as step:
        state = step.run.checkpoint.load()
    assert (state is not None and state["epoch"] == 7) == kept


def test_a_failure_without_state_leaves_nothing_to_resume(info, options, tmp_path):
    with pytest.raises(OutputError, match="full"), run_step(info, options, parameters={}):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert [item.name for item in tmp_path.iterdir()] == ["out.failed"]


def test_a_state_of_other_parameters_is_refused(info, options):
    with pytest.raises(KeyboardInterrupt), run_step(info, options, parameters={"width": 3}) as step:
        step.run.checkpoint.save({"epoch": np.asarray(7)})
        raise KeyboardInterrupt
    resumed = dataclasses.replace(options, resume=True)
    with pytest.raises(CellmapkitError, match="other inputs"), run_step(info, resumed, parameters={"width": 4}) as step:
        step.run.checkpoint.load()


KILLED = """
import sys, time
from pathlib import Path
from cellmapkit.core.crate import About
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepInfo, StepOptions
info = StepInfo(distribution="cellmapkit-core", command="x", title="x", about=About(name="x", description="x"))
with run_step(info, StepOptions(outdir=Path(sys.argv[1])), parameters={}) as step:
    (step.directory / "half.tsv").write_text("half")
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(("sign", "left"), [(signal.SIGKILL, ".out.partial"), (signal.SIGINT, "out.failed")])
def test_a_signal_leaves_no_crate(tmp_path, sign, left, info, options):
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits deafness
    words = [sys.executable, "-c", KILLED, str(tmp_path / "out")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL) as child:
        signal.signal(signal.SIGINT, heeded)
        assert child.stdout.readline() == "ready\n"
        child.send_signal(sign)
        child.wait(timeout=20)
    assert [item.name for item in tmp_path.iterdir()] == [left]
    produce(info, options)  # the next run starts clean
    assert options.outdir.is_dir()


def test_provenance_costs_little(info, options):
    started = time.perf_counter()
    produce(info, options)
    assert time.perf_counter() - started < 0.5


def test_secrets_are_masked_everywhere(info, options):
    secret = "hunter2"
    argv = ("out", "--ndexpassword", secret, f"--ollama_password={secret}")
    with run_step(info, dataclasses.replace(options, argv=argv), parameters={"ndexpassword": "***"}):
        pass
    for path in options.outdir.iterdir():
        assert secret not in path.read_text()


def test_skip_logging_writes_no_logs(info, options):
    produce(info, options, skip_logging=True)
    assert sorted(item.name for item in options.outdir.iterdir()) == ["README.txt", "a.tsv", "ro-crate-metadata.json"]


def test_small_tables_are_written_and_declared(info, options):
    with run_step(info, options, parameters={}) as step:
        step.write_rows("t.tsv", ("a", "b"), [(1, "x"), (2, "y\tz\nw")], "a small table")
    assert (options.outdir / "t.tsv").read_bytes() == b"a\tb\n1\tx\n2\ty z w\n"
    assert "t.tsv" in read_crate(options.outdir).digests


def test_a_download_is_recorded_by_its_url(info, options, tmp_path):
    (tmp_path / "copy").write_text("x")
    with run_step(info, options, parameters={}) as step:
        step.read_from("https://example.org/pairs.tsv", tmp_path / "copy")
    graph = metadata(options.outdir)["@graph"]
    assert any("https://example.org/pairs.tsv" in str(item.get("description")) for item in graph)


def add_predicted(info, options, outdir, origin, name="a.tsv"):
    with run_step(info, dataclasses.replace(options, outdir=outdir), parameters={}) as step:
        (step.directory / name).parent.mkdir(exist_ok=True)
        (step.directory / name).write_text("id\t0\nA\t1\n")
        step.add(name, "a table of toys", ("id", "0"), origin)
    return outdir / name


@pytest.mark.parametrize("origin", ORIGINS)
def test_predicted_features_are_marked_and_their_reader_is_warned(info, options, tmp_path, origin):
    path = add_predicted(info, options, tmp_path / "first", origin)
    entity = next(item for item in metadata(path.parent)["@graph"] if item["@id"] == "a.tsv")
    assert entity["keywords"] == ["predicted", origin]
    assert read_crate(path.parent).origins == {"a.tsv": origin}
    produce(info, options, source=path)
    said = (options.outdir / "output.log").read_text()
    assert f"holds features that are {origin}, not measured" in said


def test_measured_features_are_not_marked(info, options, tmp_path):
    path = add_predicted(info, options, tmp_path / "first", "")
    assert read_crate(path.parent).origins == {}
    produce(info, options, source=path)
    assert "not measured" not in (options.outdir / "output.log").read_text()


@pytest.mark.parametrize(
    ("name", "warned"), [("x_generated.tsv", True), ("x_generated.tsv.gz", True), ("x.tsv", False)]
)
def test_outside_a_crate_the_name_tells(info, options, tmp_path, name, warned):
    (tmp_path / name).write_text("id\t0\nA\t1\n")
    produce(info, options, source=tmp_path / name)
    assert ("not measured" in (options.outdir / "output.log").read_text()) == warned


def test_a_file_in_a_folder_of_a_crate_belongs_to_it(info, options, tmp_path):
    path = add_predicted(info, options, tmp_path / "first", "generated", "seed_1/a.tsv")
    with run_step(info, options, parameters={}) as step:
        step.read(path)
        assert step.inputs[path].crate_id == read_crate(tmp_path / "first").identifier
        assert list(step.crates) == [tmp_path / "first"]
    assert "generated, not measured" in (options.outdir / "output.log").read_text()
    path.write_text("changed")
    with pytest.raises(CrateError, match="was changed"):
        produce(info, options, source=path, overwrite=True)


def test_a_folder_that_happens_to_lie_in_a_crate_does_not(info, options, tmp_path):
    add_predicted(info, options, tmp_path / "first", "")
    (tmp_path / "first" / "mine").mkdir()
    (tmp_path / "first" / "mine" / "b.tsv").write_text("x")
    with run_step(info, options, parameters={}) as step:
        step.read(tmp_path / "first" / "mine" / "b.tsv")
        assert not step.crates
    assert next(iter(step.inputs.values())).crate_id == ""


def test_slots_keep_their_states_apart(info, options):
    with run_step(info, options, parameters={}) as step:
        step.slot("one", "finished").save({"x": np.zeros(1)})
        step.slot("two").save({"x": np.ones(1)})
        resumed = dataclasses.replace(options, resume=True)
        again = Step(resumed, step.directory, step._key)
        assert again.slot("one", "finished").load()["x"] == 0
        assert again.slot("two").load()["x"] == 1
        assert again.slot("three").load() is again.run.checkpoint.load() is None
