"""Files named by parameters: refused when missing, recorded as inputs of the run."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cellmapkit.api import Algorithm, CrateNotFoundError, Params, param
from cellmapkit.core.files import files_named
from cellmapkit.core.options import given, options_for
from cellmapkit.core.step import run_step


@dataclass(frozen=True, kw_only=True)
class FileParams(Params):
    start: Path | None = param(None, help="Weights to start from.", source="test")
    lists: tuple[Path, ...] = param((), help="Lists.", source="test")
    width: int = param(3, help="Width.", source="test")


@pytest.fixture
def algorithm():
    return Algorithm(
        name="filed", role="coembedding", summary="A toy.", citation="none", params=FileParams, api_version=1,
        load=lambda: print,
    )  # fmt: skip


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "weights.npz"
    path.write_bytes(b"numbers")
    return path


def test_the_option_gives_a_path():
    seen = {}
    command = click.Command("toy", params=options_for(FileParams), callback=lambda **values: seen.update(values))
    result = CliRunner().invoke(command, ["--start", "a.npz", "--lists", "b", "--lists", "c"])
    assert result.exit_code == 0, result.output
    assert FileParams.of(given(FileParams, seen)) == FileParams(start=Path("a.npz"), lists=(Path("b"), Path("c")))
    assert "--start PATH" in CliRunner().invoke(command, ["--help"]).output


def test_files_are_found_once_in_parameters_of_one_and_of_several_algorithms(algorithm, weights):
    record = FileParams(start=weights, lists=(weights,)).record()
    assert files_named([algorithm], record) == [weights]
    assert files_named([algorithm], {"start": "elsewhere", "filed": record}) == [weights]
    assert files_named([algorithm], FileParams().record()) == []


def test_the_file_is_an_input_of_the_run_with_its_digest(info, options, algorithm, weights):
    with run_step(info, options, parameters=FileParams(start=weights).record(), algorithms=[algorithm]) as step:
        assert set(step.inputs) == {weights}
    graph = json.loads((options.outdir / "ro-crate-metadata.json").read_text())["@graph"]
    entity = next(item for item in graph if item.get("name") == "weights.npz")
    assert entity["sha256"] == hashlib.sha256(b"numbers").hexdigest()
    assert {"@id": entity["@id"]} in next(item for item in graph if item["@id"] == "#run")["object"]


@pytest.mark.parametrize(("name", "what"), [("absent.npz", "does not exist"), (".", "is a directory")])
def test_a_missing_file_is_refused_before_anything_is_written(info, options, algorithm, tmp_path, name, what):
    parameters = FileParams(start=tmp_path / name).record()
    with (
        pytest.raises(CrateNotFoundError, match=f"--start of filed names .*, which {what}\n  expected a file"),
        run_step(info, options, parameters=parameters, algorithms=[algorithm]),
    ):
        pytest.fail("the step began")
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]
