"""The plugin contract of cellmapkit: what an algorithm declares, takes and gives.

A plugin's declaration imports this module only; it loads nothing heavier than :mod:`dataclasses`. The records that
carry arrays live in :mod:`cellmapkit.api.records` and :mod:`cellmapkit.api.evaluation` (numpy), and the checks in
:mod:`cellmapkit.api.testing`.
"""

from cellmapkit.api.algorithm import API_VERSION, ROLES, Algorithm, Needs
from cellmapkit.api.errors import (
    AlgorithmError,
    CellmapkitError,
    ColumnError,
    CrateError,
    CrateNotFoundError,
    IdMismatchError,
    InputError,
    OutputError,
    ParameterError,
    PluginError,
    TableError,
    UnknownAlgorithmError,
    UsageError,
    examples,
)
from cellmapkit.api.params import Params, param
from cellmapkit.api.run import Checkpoint, Progress, Run, Task

__all__ = [
    "API_VERSION",
    "ROLES",
    "Algorithm",
    "AlgorithmError",
    "CellmapkitError",
    "Checkpoint",
    "ColumnError",
    "CrateError",
    "CrateNotFoundError",
    "IdMismatchError",
    "InputError",
    "Needs",
    "OutputError",
    "ParameterError",
    "Params",
    "PluginError",
    "Progress",
    "Run",
    "TableError",
    "Task",
    "UnknownAlgorithmError",
    "UsageError",
    "examples",
    "param",
]
