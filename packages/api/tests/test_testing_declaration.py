import dataclasses
import importlib
import shutil

import pytest

from cellmapkit.api import Params, param
from cellmapkit.api.testing import declaration

PPI = "ppi_embedding"
LIGHT = "declaration_is_light"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Unsourced(Params):
    width: int = param(4, help="Width.", source=" ")
    fill: str = param("zero", help="Fill.", source="s")
    shift: float = param(0.0, help="Shift.", source="s")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Helpless(Params):
    width: int = param(4, help="", source="s")
    fill: str = param("zero", help="Fill.", source="s")
    shift: float = param(0.0, help="Shift.", source="s")


BAD = {
    "bad name": ({"name": "My Toy"}, "declaration_is_complete"),
    "no citation": ({"citation": " "}, "declaration_is_complete"),
    "no summary": ({"summary": ""}, "declaration_is_complete"),
    "long summary": ({"summary": "a\nb"}, "declaration_is_complete"),
    "other version": ({"api_version": 99}, "declaration_is_complete"),
    "no source": ({"params": Unsourced}, "parameters_are_documented"),
    "no help": ({"params": Helpless}, "parameters_are_documented"),
    "bad preset": ({"presets": {"p": {"width": 0}}}, "parameters_build"),
    "preset ours": ({"presets": {"ours": {}}}, "parameters_build"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_toy_fails_exactly_what_it_should(toys, case):
    changes, expected = BAD[case]
    assert toys.failures(toys.toy(PPI, **changes)) == {expected}


def test_every_check_here_has_a_bad_toy(toys):
    assert {expected for _, expected in BAD.values()} | {LIGHT} == toys.checks_in(declaration)


def test_small_values_and_variants_must_be_allowed(toys):
    for options in ({"small": {"width": 0}}, {"variants": [{"width": 0}]}):
        with pytest.raises(AssertionError, match="'width' is 0"):
            toys.one_check(toys.toy(PPI), "parameters_build", **options)()


TEXT = """
{imports}
from dataclasses import dataclass
from cellmapkit.api import Algorithm, Params

@dataclass(frozen=True, kw_only=True)
class NoParams(Params):
    pass

algorithm = Algorithm(
    name="disk", role="coembedding", summary="On disk.", citation="none", params=NoParams, load=None, api_version=1
)
"""


@pytest.mark.parametrize(
    ("imports", "message"),
    [("", None), ("import numpy", "loads numpy;"), ("import json, numpy.linalg", "loads numpy;")],
)
def test_a_declaration_is_imported_alone_to_see_what_it_loads(toys, tmp_path, monkeypatch, imports, message):
    name = f"declared_{len(imports)}"
    (tmp_path / f"{name}.py").write_text(TEXT.format(imports=imports))
    monkeypatch.syspath_prepend(tmp_path)
    check = toys.one_check(importlib.import_module(name).algorithm, LIGHT)
    if message is None:
        check()
        return
    with pytest.raises(AssertionError, match=message):
        check()


def test_a_declaration_that_cannot_be_imported_alone_says_why(toys, tmp_path, monkeypatch):
    (tmp_path / "declared_broken.py").write_text(TEXT.format(imports="import declared_later"))
    (tmp_path / "declared_later.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    check = toys.one_check(importlib.import_module("declared_broken").algorithm, LIGHT)
    (tmp_path / "declared_later.py").unlink()
    shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)
    with pytest.raises(AssertionError, match="No module named 'declared_later'"):
        check()


def test_a_declaration_nobody_holds_is_not_light(toys):
    with pytest.raises(AssertionError, match="no importable module"):
        toys.one_check(toys.toy(PPI), LIGHT)()


def test_the_module_of_the_parameters_is_asked_first(toys, tmp_path, monkeypatch):
    package = tmp_path / "declared_pack"
    package.mkdir()
    (package / "params.py").write_text(TEXT.format(imports=""))
    (package / "__init__.py").write_text("from declared_pack.params import algorithm")
    monkeypatch.syspath_prepend(tmp_path)
    algorithm = importlib.import_module("declared_pack").algorithm
    assert declaration.module_of(algorithm) == "declared_pack.params"
    assert declaration.module_of(toys.toy(PPI)) is None
