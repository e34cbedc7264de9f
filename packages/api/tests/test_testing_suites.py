from pathlib import Path
from unittest import SkipTest

import pytest

from cellmapkit.api import PluginError, UsageError
from cellmapkit.api.testing import SUITES, checks_for

PPI = "ppi_embedding"


@pytest.mark.parametrize("role", SUITES)
def test_the_good_toy_passes_every_check(toys, role):
    assert toys.failures(toys.toy(role)) == set()


def test_each_module_of_checks_has_a_test_file_that_shows_each_of_them_fail():
    modules = {function.__module__.rpartition(".")[2] for suite in SUITES.values() for function in suite}
    here = {path.stem.removeprefix("test_testing_") for path in Path(__file__).parent.glob("test_testing_*.py")}
    assert modules <= here


def test_a_check_has_a_name_and_says_what_it_is_about(toys):
    check = checks_for(toys.toy(PPI))[0]
    assert str(check) == check.name == "declaration_is_complete"
    assert check.about == "Check name, summary, citation and the version of the contract."


def test_all_checks_say_what_they_are_about():
    for function in {function for suite in SUITES.values() for function in suite}:
        assert function.__doc__.startswith("Check ")


def test_the_cause_of_a_failure_is_kept(toys):
    check = toys.one_check(toys.toy(PPI, lambda *_: 1 / 0), "gives_an_embedding")
    with pytest.raises(AssertionError, match="toy, gives_an_embedding: ZeroDivisionError") as caught:
        check()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_an_excused_check_is_skipped_with_its_reason(toys):
    check = toys.one_check(toys.toy(PPI), "presets_run", skip={"presets_run": "takes hours"})
    with pytest.raises(SkipTest, match="takes hours"):
        check()


@pytest.mark.parametrize("skip", [{"no_such_check": "why"}, {"presets_run": " "}])
def test_an_excuse_needs_a_known_check_and_a_reason(toys, skip):
    with pytest.raises(UsageError, match="skip needs the name of a check and a reason"):
        checks_for(toys.toy(PPI), skip=skip)


def test_a_role_without_a_suite_is_refused(toys):
    with pytest.raises(PluginError, match="no conformance suite for the role 'sequence_embedding'"):
        checks_for(toys.toy("sequence_embedding", load=lambda: None))


def test_the_usual_run_is_shared_by_the_checks(toys):
    calls = []

    def embed(*given):
        calls.append(1)
        return toys.embed(*given)

    checks = {check.name: check for check in checks_for(toys.toy(PPI, embed))}
    checks["gives_an_embedding"]()
    checks["progress_is_reported"]()
    assert len(calls) == 1
