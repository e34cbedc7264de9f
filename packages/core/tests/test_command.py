import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cellmapkit.api import AlgorithmError, TableError
from cellmapkit.core.command import Choice, step_command
from cellmapkit.core.options import many_option


@pytest.fixture
def command(info, install_plugin):
    install_plugin()
    seen = {}

    @step_command(
        info,
        Choice(
            role="coembedding",
            default="toy",
            aliases={"auto": "toy"},
            refused={"no": "not built"},
            flags={"w": "far", "width": "far"},
        ),
    )
    @many_option("--embeddings", type=click.Path(path_type=Path), help="Tables.")
    @many_option("--ratios", type=float, default=(0.5,), help="Numbers.")
    @click.option("--embedding_names", help="Names.")
    @click.option("--fail", help="What to raise.")
    def made(call, **own):
        """Do nothing."""
        seen.update(call=call, **own)
        errors = {
            "table": TableError("bad row", hint="mend it"),
            "algorithm": AlgorithmError("lost"),
            "other": KeyError("x"),
        }
        if own["fail"] == "ctrl-c":
            raise KeyboardInterrupt
        if own["fail"]:
            raise errors[own["fail"]]

    made.seen = seen
    return made


def run(command, *words):
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


def test_a_run_that_nobody_watches_any_more_ends_well(command, monkeypatch, closed_stream):
    monkeypatch.setattr(sys, "stderr", closed_stream)
    with pytest.raises(SystemExit) as ended:
        command.main(["out"])
    assert ended.value.code == 0
    assert closed_stream.n_tries


def test_several_values_follow_one_flag(command):
    assert run(command, "out", "--embeddings", "a", "b", "--ratios", "0.1", "-0.2", "--seed", "3").exit_code == 0
    assert command.seen["embeddings"] == (Path("a"), Path("b"))
    assert command.seen["ratios"] == (0.1, -0.2)
    assert command.seen["call"].options.seed == 3
    assert command.seen["call"].options.outdir == Path("out")


def test_the_flag_may_also_be_repeated_or_joined(command):
    run(command, "out", "--embeddings=a", "--embeddings", "b")
    assert command.seen["embeddings"] == (Path("a"), Path("b"))


def test_unambiguous_prefixes_and_dashes_are_accepted(command):
    assert run(command, "out", "--wid", "5", "--skip-logging").exit_code == 0
    assert command.seen["call"].params.width == 5
    assert command.seen["call"].options.skip_logging


def test_an_ambiguous_prefix_is_refused_naming_the_candidates(command):
    result = run(command, "out", "--embedding", "a")
    assert result.exit_code == 2
    assert "--embedding_names, --embeddings" in result.output


def test_the_algorithms_options_carry_its_defaults(command):
    run(command, "out")
    params = command.seen["call"].params
    assert (params.width, params.scale, params.unit, params.cutoffs) == (3, 1.0, False, (0.1, 0.2))


def test_a_preset_fills_what_was_not_given(command):
    run(command, "out", "--preset", "paper", "--no_unit", "--cutoffs", "0.3")
    params = command.seen["call"].params
    assert (params.width, params.unit, params.cutoffs) == (7, False, (0.3,))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--algorithm", "toi"], "did you mean 'toy'"),
        (["--algorithm", "no"], "not built"),
        (["--width", "0"], "expected >= 1"),
        (["--width", "x"], "not a valid integer"),
        (["--preset", "nope"], "known: ours, paper"),
        (["--nonsense", "1"], "No such option"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(command, words, said):
    result = run(command, "out", *words)
    assert result.exit_code == 2
    assert said in result.output


def test_an_option_of_another_algorithm_is_refused_naming_whose_it_is(command, tmp_path):
    site = tmp_path / "site"
    text = (site / "toy_plugin.py").read_text().replace('"toy"', '"deep"').replace("width: int", "depth: int")
    (site / "toy_plugin_b.py").write_text(text.replace('"width": 7', '"depth": 7'))
    info = site / "deep-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: deep\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[cellmapkit.coembedding]\ndeep = toy_plugin_b:algorithm\n")
    result = run(command, "out", "--depth", "3")
    assert result.exit_code == 2
    assert "--depth is an option of deep, not of toy" in result.output


def test_a_flag_upstream_has_for_an_algorithm_that_is_not_there_is_refused_naming_whose_it_is(command):
    result = run(command, "out", "--w", "3")
    assert result.exit_code == 2  # not taken for the beginning of --width
    assert "--w is an option of far in the existing toolkit, not of toy" in result.output
    assert run(command, "out", "--wid", "3").exit_code == 0
    assert run(command, "out", "--width", "4").exit_code == 0
    assert command.seen["call"].params.width == 4


def test_an_older_name_of_an_algorithm_still_works(command):
    assert run(command, "out", "--algorithm", "auto").exit_code == 0
    assert command.seen["call"].algorithm.name == "toy"


@pytest.mark.parametrize(("kind", "code"), [("table", 3), ("algorithm", 4), ("other", 4), ("ctrl-c", 130)])
def test_the_exit_code_says_what_happened(command, kind, code):
    result = run(command, "out", "--fail", kind)
    assert result.exit_code == code
    assert "error: " in result.output
    assert "Traceback" not in result.output


def test_a_message_carries_its_hint_and_vvv_the_traceback(command):
    assert "bad row\n  mend it" in run(command, "out", "--fail", "table").output
    assert "Traceback" in run(command, "out", "--fail", "table", "-vvv").output


def test_help_shows_the_options_of_the_algorithm_apart(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    head, _, tail = result.output.partition("Options of toy: A toy.")
    assert "--width" in tail
    assert "--width" not in head
    assert "default: 3; dimensions; >= 1" in " ".join(tail.split())


def test_version(command):
    assert run(command, "--version").output.startswith("cellmaps_toycmd.py 0.1")


def test_upstreams_names_of_common_flags(command):
    assert run(command, "out", "--workers", "3", "-vv", "--organization_name", "Lab").exit_code == 0
    assert command.seen["call"].options.threads == 3
    assert command.seen["call"].options.overrides.organization_name == "Lab"


def test_help_and_version_answer_without_the_default_plugin(info):
    @step_command(info, Choice(role="coembedding", default="not_installed"))
    def made(call):
        """Do nothing."""

    for flag in ("--help", "--version"):
        assert run(made, flag).exit_code == 0
    assert run(made, "out").exit_code == 2
