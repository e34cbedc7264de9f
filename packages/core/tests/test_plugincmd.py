import pytest
from click.testing import CliRunner

from cellmapkit.core.cli import group


def run(*words):
    return CliRunner().invoke(group, list(words))


def test_list_shows_every_role_and_marks_what_is_broken(install_plugin):
    install_plugin(text="raise ImportError('no torch here')")
    result = run("list", "--role", "coembedding")
    assert result.exit_code == 0
    assert "broken" in result.output
    assert "toy" in run("list", "--names").output.split()


def test_check_fails_with_1_and_names_what_failed(install_plugin):
    install_plugin()
    result = run("check", "toy")
    assert result.exit_code == 1
    assert "failed  gives_a_coembedding" in result.output


def test_new_says_what_to_do_next(tmp_path):
    result = run("new", "fresh", "--role", "coembedding", "--into", str(tmp_path))
    assert result.exit_code == 0
    assert "cellmaps_plugincmd.py check fresh" in result.output
    assert (tmp_path / "cellmapkit-fresh" / "pyproject.toml").is_file()


def test_doctor_says_how_to_mend(install_plugin):
    install_plugin(text="raise ImportError('no torch here')")
    result = run("doctor")
    assert result.exit_code == 1
    assert "no torch here" in result.output


@pytest.mark.parametrize("word", ["nonsense=1", "width"])
def test_a_parameter_that_does_not_exist_is_refused(install_plugin, word):
    install_plugin()
    assert run("check", "toy", "--set", word).exit_code != 0
