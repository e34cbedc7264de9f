"""Libraries that only one conversion needs."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cellmapkit.api import PluginError


def library(name: str, extra: str) -> Any:  # noqa: ANN401 - a module without stubs
    """Return a module that may not be installed.

    Parameters
    ----------
    name : str
        The module.
    extra : str
        Extra of this distribution that brings it.

    Returns
    -------
    module
        Imported.

    Raises
    ------
    PluginError
        If it is missing or broken.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise PluginError(
            f"this needs {name.partition('.')[0]}: {error}", hint=f"pip install 'cellmapkit-exchange[{extra}]'"
        ) from error
