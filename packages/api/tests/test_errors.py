import pytest

from cellmapkit.api import errors


def test_message_and_hint_stand_on_their_own_lines():
    error = errors.InputError("no rows", hint="give some")
    assert str(error) == "no rows\n  give some"
    assert (error.message, error.hint) == ("no rows", "give some")
    assert str(errors.InputError("no rows")) == "no rows"


@pytest.mark.parametrize(
    ("cls", "builtin", "code"),
    [
        (errors.UsageError, ValueError, 2),
        (errors.ParameterError, ValueError, 2),
        (errors.PluginError, ImportError, 4),
        (errors.InputError, ValueError, 3),
        (errors.CrateNotFoundError, FileNotFoundError, 3),
        (errors.CrateError, ValueError, 3),
        (errors.ColumnError, ValueError, 3),
        (errors.IdMismatchError, ValueError, 3),
        (errors.OutputError, OSError, 3),
        (errors.AlgorithmError, RuntimeError, 4),
    ],
)
def test_each_error_is_also_a_builtin_and_has_an_exit_code(cls, builtin, code):
    error = cls("found", hint="do")
    assert isinstance(error, (builtin,)) and isinstance(error, errors.CellmapkitError)
    assert (error.exit_code, str(error)) == (code, "found\n  do")


def test_unknown_algorithm_guesses_the_nearest_name():
    text = str(errors.UnknownAlgorithmError("node3vec", ["netmf", "node2vec"]))
    assert text.startswith("no algorithm named 'node3vec'; installed: netmf, node2vec\n")
    assert "did you mean 'node2vec'?" in text


def test_unknown_algorithm_makes_no_wild_guess():
    text = str(errors.UnknownAlgorithmError("zzz", []))
    assert "installed: none" in text and "did you mean" not in text
    assert isinstance(errors.UnknownAlgorithmError("zzz", []), LookupError)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], ""),
        (["A"], "'A'"),
        (["A", "B", "C"], "'A', 'B', 'C'"),
        (["A", "B", "C", "D", "E"], "'A', 'B', 'C' and 2 more"),
    ],
)
def test_examples(values, text):
    assert errors.examples(iter(values)) == text


def test_examples_show_as_many_as_asked_for():
    assert errors.examples([1, 2, 3], most=1) == "1 and 2 more"
