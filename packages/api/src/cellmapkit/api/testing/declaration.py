"""Checks of what an algorithm declares, before it is ever run."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from cellmapkit.api.algorithm import API_VERSION
from cellmapkit.api.params import Params, specs
from cellmapkit.api.testing.expecting import expect

if TYPE_CHECKING:
    from cellmapkit.api.algorithm import Algorithm
    from cellmapkit.api.testing.case import Case

HEAVY = (
    "gensim", "igraph", "leidenalg", "matplotlib", "ndex2", "networkx", "numba", "numpy", "pandas", "pyarrow", "scipy",
    "skimage", "sklearn", "statsmodels", "torch", "transformers",
)  # fmt: skip
"""Libraries that importing a declaration must not load: listing the plugins would take seconds."""

_PROBE = """
import importlib, json, sys
path, name, heavy = json.loads(sys.argv[1])
sys.path[:] = path
before = set(sys.modules)
importlib.import_module(name)
print(json.dumps([module for module in heavy if module in sys.modules and module not in before]))
"""


def declaration_is_complete(case: Case) -> None:
    """Check name, summary, citation and the version of the contract."""
    algorithm = case.algorithm
    expect(algorithm.name.isidentifier() and algorithm.name == algorithm.name.lower(), f"bad name {algorithm.name!r}")
    expect(
        algorithm.api_version == API_VERSION,
        f"written for version {algorithm.api_version} of the contract, this is version {API_VERSION}",
    )
    one_line = algorithm.summary.strip() and "\n" not in algorithm.summary
    expect(one_line, f"the summary must be one line, found {algorithm.summary!r}")
    expect(algorithm.citation.strip(), "there is no citation")


def declaration_is_light(case: Case) -> None:
    """Check that importing the declaration loads no library that takes long."""
    name = module_of(case.algorithm)
    expect(name, "found no importable module that holds the declaration as an attribute")
    question = json.dumps([sys.path, name, HEAVY])
    done = subprocess.run(  # noqa: S603 - our own text, run by the interpreter we are in
        [sys.executable, "-c", _PROBE, question], capture_output=True, text=True, check=False, timeout=120
    )
    expect(done.returncode == 0, f"importing {name} alone fails: {done.stderr.strip()[-400:]}")
    loaded = json.loads(done.stdout.splitlines()[-1])
    expect(not loaded, f"importing {name} loads {', '.join(loaded)}; import them in the module that load() names")


def module_of(algorithm: Algorithm) -> str | None:
    """Return the name of the module that holds this very record, or ``None``.

    Parameters
    ----------
    algorithm : Algorithm
        A declaration that has been imported.

    Returns
    -------
    str or None
        Preferably a package around the module of its parameters, else the shortest name that fits.
    """
    own = algorithm.params.__module__
    above = [own.rsplit(".", level)[0] for level in range(own.count(".") + 1)]
    elsewhere = sorted(sys.modules, key=lambda name: (len(name), name))
    for name in [*above, *elsewhere]:
        held = getattr(sys.modules.get(name), "__dict__", {})
        if any(value is algorithm for value in list(held.values())):
            return name
    return None


def parameters_are_documented(case: Case) -> None:
    """Check that each parameter says what it does and where its default comes from."""
    cls = case.algorithm.params
    expect(issubclass(cls, Params), f"{cls.__name__} is no subclass of Params")
    for spec in specs(cls):
        expect(spec.help.strip(), f"parameter {spec.name!r} has no help")
        expect(spec.source.strip(), f"parameter {spec.name!r} has no source: a paper, upstream, or 'chosen: why'")


def parameters_build(case: Case) -> None:
    """Check that the defaults, every preset and every variant are allowed values."""
    algorithm = case.algorithm
    algorithm.params()
    case.params()
    for preset in algorithm.presets:
        expect(preset != "ours", "a preset is named 'ours', the word for the defaults")
        algorithm.with_preset(preset, {})
        case.params(preset)
    for variant in case.variants:
        case.params(values=variant)
