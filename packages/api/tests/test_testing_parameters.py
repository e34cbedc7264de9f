import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.api.testing import parameters

PPI = "ppi_embedding"
NAME = "every_parameter_is_read"


def unread(toys):
    def embed(network, params, run):
        toys.steps(run)
        values = run.stream("start").normal(size=(len(network.nodes), params.width))
        return Embedding(ids=network.nodes, values=values.astype("float32"))

    return toys.toy(PPI, embed)


def reads_all_but_fails_on_mean(toys):
    def embed(network, params, run):
        _ = params.shift
        if params.fill == "mean":
            toys.raising("no")
        return toys.embed(network, params, run)

    return toys.toy(PPI, embed)


BAD = {"unread": (unread, {NAME}), "preset fails": (reads_all_but_fails_on_mean, {"presets_run"})}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_toy_fails_exactly_what_it_should(toys, case):
    make, expected = BAD[case]
    assert toys.failures(make(toys)) == expected


def test_every_check_here_has_a_bad_toy(toys):
    assert set().union(*(expected for _, expected in BAD.values())) == toys.checks_in(parameters)


def test_unread_parameters_are_named(toys):
    with pytest.raises(AssertionError, match="never read: fill, shift; remove them"):
        toys.one_check(unread(toys), NAME)()


def test_a_parameter_on_a_branch_is_reached_by_its_choices_or_a_variant(toys):
    def embed(network, params, run):
        if params.fill == "mean" and params.width > 4:
            _ = params.shift
        return toys.embed(network, toys.ToyParams(width=params.width), run)

    algorithm = toys.toy(PPI, embed, presets={})
    with pytest.raises(AssertionError, match="never read: shift"):
        toys.one_check(algorithm, NAME)()
    toys.one_check(algorithm, NAME, variants=[{"width": 5, "fill": "mean"}])()
    toys.one_check(algorithm, NAME, small={"width": 5})()


def test_a_choice_that_is_refused_here_is_no_failure_but_a_refused_variant_is(toys):
    def embed(network, params, run):
        if params.fill == "mean":
            toys.raising("not in this place")
        return toys.embed(network, params, run)

    algorithm = toys.toy(PPI, embed, presets={})
    with pytest.raises(AssertionError, match="never read: shift"):
        toys.one_check(algorithm, NAME)()
    with pytest.raises(AssertionError, match="not in this place"):
        toys.one_check(algorithm, NAME, variants=[{"fill": "mean"}])()


def test_variants_must_run_as_presets_must(toys):
    def embed(network, params, run):
        return toys.raising("too wide") if params.width > 4 else toys.embed(network, params, run)

    toys.one_check(toys.toy(PPI, embed), "presets_run")()
    with pytest.raises(AssertionError, match="too wide"):
        toys.one_check(toys.toy(PPI, embed), "presets_run", variants=[{"width": 5}])()
