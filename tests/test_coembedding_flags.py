"""Upstream has one flat list of flags for all its co-embedders; here each has its own, and others are refused by name.

Facts from the compatibility specification.
"""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from cellmapkit.coembedding.cli import command
from cellmapkit.core import plugins

SWITCHES = ("l2_norm", "mean_losses", "save_update_epochs", "negative_from_batch")
FLAGS = (
    "latent_dimension", "n_epochs_init", "n_epochs", "jackknife_percent", "dropout", "k", "l2_norm",
    "lambda_reconstruction", "lambda_l2", "lambda_triplet", "mean_losses", "batch_size", "triplet_margin", "learn_rate",
    "hidden_size_1", "hidden_size_2", "save_update_epochs", "negative_from_batch", "lambda_disentangle",
    "lambda_l2_disentangle", "lambda_var",
)  # fmt: skip
NAMES = plugins.names("coembedding")


def fields(name):
    return plugins.get("coembedding", name).params.__dataclass_fields__


def refused(name, flag, tmp_path):
    words = [str(tmp_path / "out"), "--embeddings", "x", "y", "--algorithm", name, f"--{flag}"]
    result = CliRunner().invoke(command, words if flag in SWITCHES else [*words, "1"])
    assert result.exit_code == 2, result.output
    assert not (tmp_path / "out").exists()
    return result.output


@pytest.mark.parametrize("name", NAMES)
def test_a_flag_of_another_algorithm_is_refused_naming_whose_it_is(name, tmp_path):
    for flag in (flag for flag in FLAGS if flag not in fields(name) and flag != "save_update_epochs"):
        said = refused(name, flag, tmp_path)
        assert f"--{flag} is an option of " in said, said
        assert f"not of {name}" in said
        owners = said.split("is an option of ")[1].split(" in the existing toolkit")[0].split(", not of")[0].split(", ")
        assert owners in (["muse"], ["proteinprojector"], ["promerge"]) or all(
            flag in fields(owner) for owner in owners
        )


@pytest.mark.parametrize("name", NAMES)
def test_snapshots_of_training_are_refused_with_what_to_do_instead(name, tmp_path):
    assert "save_update_epochs" not in fields(name)
    said = refused(name, "save_update_epochs", tmp_path)
    assert "belongs to proteinprojector and promerge in the existing toolkit" in said
    assert "--resume" in said


@pytest.mark.parametrize("name", NAMES)
def test_no_option_of_an_algorithm_hides_one_of_the_step(name):
    own = {option.name for option in command.params}
    assert own.isdisjoint(fields(name))
