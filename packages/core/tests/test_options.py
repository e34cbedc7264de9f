import click
import pytest
from click.testing import CliRunner

from cellmapkit.api import UsageError
from cellmapkit.core.options import refused_option


@pytest.fixture
def command():
    @click.command()
    @refused_option("--fake", "make a synthetic cell instead", is_flag=True)
    def made():
        click.echo("ran")

    return made


def test_a_refused_flag_is_answered_with_why(command):
    result = CliRunner().invoke(command, ["--fake"])
    assert isinstance(result.exception, UsageError)
    assert result.exception.hint == "make a synthetic cell instead"


def test_without_it_nothing_changes_and_help_hides_it(command):
    assert CliRunner().invoke(command, []).output == "ran\n"
    assert "--fake" not in CliRunner().invoke(command, ["--help"]).output
