import json
from dataclasses import FrozenInstanceError, dataclass
from pathlib import Path
from typing import Literal

import pytest

from cellmapkit.api import ParameterError, Params, param
from cellmapkit.api.params import specs


@dataclass(frozen=True, kw_only=True)
class Knobs(Params):
    width: int = param(8, help="Width.", source="a", unit="dimensions", ge=1, lt=100)
    rate: float = param(0.1, help="Rate.", source="b", gt=0, le=1)
    fast: bool = param(default=False, help="Fast.", source="c")
    label: str = param("x", help="Label.", source="d")
    fill: Literal["zero", "mean"] = param("zero", help="Fill.", source="e")
    cutoffs: tuple[float, ...] = param((0.1, 0.2), help="Cutoffs.", source="f", gt=0)
    limit: int | None = param(None, help="Limit.", source="g", ge=0)
    kinds: tuple[Literal["a", "b"], ...] | None = param(None, help="Kinds.", source="h")


def test_defaults_are_allowed_and_recorded_in_order():
    assert Knobs().record() == {
        "width": 8,
        "rate": 0.1,
        "fast": False,
        "label": "x",
        "fill": "zero",
        "cutoffs": [0.1, 0.2],
        "limit": None,
        "kinds": None,
    }


def test_of_lays_values_over_the_defaults():
    made = Knobs.of({"width": 9, "limit": 0, "cutoffs": [1, 2.5], "kinds": ["b"]})
    assert (made.width, made.limit, made.cutoffs, made.kinds) == (9, 0, (1.0, 2.5), ("b",))
    assert made == Knobs(width=9, limit=0, cutoffs=(1.0, 2.5), kinds=("b",))


def test_a_whole_number_becomes_a_real_one():
    rate = Knobs(rate=1).rate
    assert rate == 1.0 and isinstance(rate, float)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"width": 0}, ">= 1 dimensions"),
        ({"width": 100}, "< 100 dimensions"),
        ({"width": 2.0}, "a whole number"),
        ({"width": True}, "a whole number"),
        ({"width": "8"}, "a whole number"),
        ({"width": None}, "a whole number"),
        ({"rate": 0}, "> 0"),
        ({"rate": 1.5}, "<= 1"),
        ({"rate": float("nan")}, "a finite number"),
        ({"rate": float("inf")}, "a finite number"),
        ({"rate": True}, "a number"),
        ({"fast": 1}, "bool"),
        ({"label": 3}, "str"),
        ({"fill": "median"}, "one of zero, mean"),
        ({"cutoffs": 0.1}, "a list of float"),
        ({"cutoffs": "0.1"}, "a list of float"),
        ({"cutoffs": (0.1, -1.0)}, "> 0"),
        ({"cutoffs": (0.1, None)}, "a number"),
        ({"limit": -1}, ">= 0"),
        ({"kinds": ("c",)}, "one of a, b"),
    ],
)
def test_refused_values_name_the_parameter_and_what_was_expected(values, expected):
    (name,) = values
    with pytest.raises(ParameterError) as caught:
        Knobs.of(values)
    assert f"parameter {name!r} is " in caught.value.message
    assert caught.value.hint.startswith(f"expected {expected}")


def test_a_near_miss_is_answered_with_the_name_it_probably_meant():
    with pytest.raises(ParameterError, match=r"no parameter 'widht'\n  did you mean 'width'\? known: width, rate"):
        Knobs.of({"widht": 3})


def test_a_far_miss_lists_what_exists():
    with pytest.raises(ParameterError) as caught:
        Params.of({"anything": 1})
    assert caught.value.hint == "known: none"


def test_parameters_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Knobs().width = 3


def test_specs_resolve_annotations():
    width, _, fast, _, fill, cutoffs, limit, kinds = specs(Knobs)
    assert (width.kind, width.unit, dict(width.bounds), width.default) == (int, "dimensions", {"ge": 1, "lt": 100}, 8)
    assert fast.kind is bool
    assert (fill.kind, fill.choices) == (str, ("zero", "mean"))
    assert (cutoffs.kind, cutoffs.many, cutoffs.optional) == (float, True, False)
    assert (limit.kind, limit.many, limit.optional) == (int, False, True)
    assert (kinds.kind, kinds.many, kinds.optional, kinds.choices) == (str, True, True, ("a", "b"))


@pytest.mark.parametrize("hint", [dict, int | str, int | str | None, Literal[1, 2], list[int], tuple[dict, ...]])
def test_an_annotation_that_no_option_can_carry_is_the_authors_mistake(hint):
    cls = type("Odd", (Params,), {"__annotations__": {"odd": hint}, "odd": param(None, help="h", source="s")})
    with pytest.raises(TypeError, match="parameter 'odd' is annotated"):
        specs(dataclass(frozen=True, kw_only=True)(cls))


def test_a_field_without_param_is_the_authors_mistake():
    @dataclass(frozen=True, kw_only=True)
    class Bare(Params):
        width: int = 3

    with pytest.raises(TypeError, match=r"'width' is not declared with param"):
        Bare()


def test_an_unknown_bound_is_the_authors_mistake():
    with pytest.raises(TypeError, match=r"unknown bounds \['min'\]"):
        param(1, help="h", source="s", min=0)


@dataclass(frozen=True, kw_only=True)
class Files(Params):
    start: Path | None = param(None, help="Weights to start from.", source="a")
    lists: tuple[Path, ...] = param((), help="Lists.", source="b")


def test_a_path_is_a_kind_and_recorded_as_text():
    made = Files.of({"start": Path("a/b.npz"), "lists": [Path("c"), "d"]})
    assert made == Files(start="a/b.npz", lists=("c", "d"))
    assert isinstance(made.start, Path) and all(isinstance(item, Path) for item in made.lists)
    assert made.record() == {"start": "a/b.npz", "lists": ["c", "d"]}
    assert Files.of(made.record()) == made
    assert json.loads(json.dumps(Files().record())) == {"start": None, "lists": []}
    start, lists = specs(Files)
    assert (start.kind, start.many, start.optional) == (Path, False, True)
    assert (lists.kind, lists.many, lists.optional) == (Path, True, False)


@pytest.mark.parametrize("value", [3, "", True, ("a",)])
def test_what_is_no_path_is_refused(value):
    with pytest.raises(ParameterError, match="'start' is .*\n  expected the path of a file"):
        Files(start=value)
