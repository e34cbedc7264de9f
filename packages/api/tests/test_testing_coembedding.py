import numpy as np
import pytest

from cellmapkit.api import Needs
from cellmapkit.api.records import Embedding
from cellmapkit.api.testing import coembedding

FUSE = "coembedding"
MISSING, NUMBER = "missing_proteins_are_handled", "any_declared_number_of_modalities_works"
ANY_INPUT = {"gives_a_coembedding", MISSING, NUMBER}


def by_position(result, given):
    column = np.array([given.ids.index(name) for name in result.fused.ids], np.float32)
    return Embedding(ids=result.fused.ids, values=result.fused.values + column[:, None])


def measured(given):
    present = np.flatnonzero(given.mask[:, 0])
    return Embedding(ids=tuple(given.ids[i] for i in present), values=given.tables[0][present])


def refusing(toys, message, needs):
    def fit(given, params, run):
        return toys.fit(given, params, run) if given.mask.all() else toys.raising(message.format(given.ids[-1]))

    return toys.toy(FUSE, fit, needs=needs)


# One field of the result each, made from (toys, result, input); all are seen on every input.
WRONG = {
    "odd kind": ("fused_kind", lambda *_: "sum"),
    "drops silently": ("fused", lambda t, r, _: t.first_rows(r.fused, 30)),
    "short confidence": ("confidence", lambda *_: np.ones(3, np.float32)),
    "nan confidence": ("confidence", lambda _, r, __: np.full(len(r.fused.ids), np.nan, np.float32)),
    "nan loss": ("history", lambda *_: ({"loss": np.nan},)),
    "infinite weight": ("weights", lambda *_: {"w": np.array([np.inf])}),
    "latent of nothing": ("latents", lambda _, r, __: {"x": r.fused}),
    "latent of few": ("latents", lambda t, r, g: {g.names[0]: t.first_rows(r.latents[g.names[0]], 3)}),
    "generated measured": ("generated", lambda _, __, g: {g.names[0]: measured(g)}),
    "generated of nothing": ("generated", lambda t, r, _: {"x": t.first_rows(r.fused, 0)}),
    "generated narrow": ("generated", lambda t, r, g: {g.names[0]: t.first_rows(r.fused, 0)}),
    "reconstruction narrow": ("reconstructions", lambda _, r, g: {(g.names[0],) * 2: r.latents[g.names[0]]}),
    "reconstruction of nothing": ("reconstructions", lambda _, r, g: {(g.names[0], "x"): r.latents[g.names[0]]}),
}
BAD = {
    "no record": (
        lambda toys: toys.spoiled(FUSE, after=lambda result, *_: result.fused),
        ANY_INPUT | {"row_order_does_not_matter"},
    ),
    "same for all": (
        lambda toys: toys.edited(
            FUSE, fused=lambda r, _: Embedding(ids=r.fused.ids, values=np.ones_like(r.fused.values))
        ),
        {"gives_a_coembedding"},
    ),
    "by position": (lambda toys: toys.edited(FUSE, fused=by_position), {"row_order_does_not_matter"}),
    "takes missing": (lambda toys: toys.toy(FUSE, needs=Needs(missing=False)), {MISSING}),
    "refuses vaguely": (lambda toys: refusing(toys, "no", Needs(missing=False)), {MISSING}),
    "three at most": (
        lambda toys: toys.spoiled(FUSE, lambda given, *_: len(given.names) > 3 and toys.raising("too many")),
        {NUMBER},
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_result_fails_on_every_input(toys, case):
    field, change = WRONG[case]
    algorithm = toys.edited(FUSE, **{field: lambda result, given: change(toys, result, given)})
    assert toys.failures(algorithm) == ANY_INPUT


@pytest.mark.parametrize("case", BAD)
def test_a_bad_toy_fails_exactly_what_it_should(toys, case):
    make, expected = BAD[case]
    assert toys.failures(make(toys)) == expected


def test_every_check_here_has_a_bad_toy(toys):
    assert set().union(*(expected for _, expected in BAD.values())) == toys.checks_in(coembedding)


def test_a_protein_absent_from_a_modality_has_no_latent_there(toys):
    algorithm = toys.edited(FUSE, latents=lambda result, given: {given.names[-1]: result.fused})
    with pytest.raises(AssertionError, match="has ids the input does not know"):
        toys.one_check(algorithm, "gives_a_coembedding")()


def test_leaving_proteins_out_with_a_note_is_fine(toys):
    algorithm = toys.edited(
        FUSE, fused=lambda r, _: toys.first_rows(r.fused, 30), notes=lambda *_: ("left 6 proteins out",)
    )
    toys.one_check(algorithm, "gives_a_coembedding")()


@pytest.mark.parametrize(
    ("fewest", "most"),
    [(1, 1), (2, 2), (2, None), (4, 4)],
)
def test_a_refusal_that_names_a_protein_is_fine(toys, fewest, most):
    needs = Needs(min_modalities=fewest, max_modalities=most, missing=False, shared=True)
    assert toys.failures(refusing(toys, "{} is missing", needs)) == set()
    assert toys.failures(refusing(toys, "'apms' lacks proteins", needs)) == set()
