"""Parameters become options: one declaration, one option, with upstream's several-values form."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellmapkit.api import UsageError
from cellmapkit.api.params import Params, Spec, specs

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = {int: click.INT, float: click.FLOAT, str: click.STRING, Path: click.Path(path_type=Path)}


class ManyOption(click.Option):
    """An option that takes one or more values after one flag: ``--embeddings a b c``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        super().__init__(*args, **{**kwargs, "multiple": True})


def many_option(*names: str, **kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401
    """Return a decorator like :func:`click.option` for an option of one or more values."""
    return click.option(*names, cls=ManyOption, **kwargs)


def refused_option(name: str, reason: str, **kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401
    """Return a decorator for a flag upstream has and we do not offer: it is known, hidden, and answered with why.

    Parameters
    ----------
    name : str
        The flag.
    reason : str
        Why it is not offered, and what to use.
    **kwargs
        As for :func:`click.option`, for example ``is_flag=True``.

    Returns
    -------
    callable
        The decorator; the value never reaches the function.
    """

    def refuse(_: click.Context, __: click.Parameter, value: object) -> None:
        if value not in (None, False, ()):
            raise UsageError(f"{name} is not offered", hint=reason)

    return click.option(name, hidden=True, expose_value=False, callback=refuse, **kwargs)


def options_for(cls: type[Params]) -> list[click.Option]:
    """Return one option per field; a value that was not given stays ``None``, so that a preset can fill it.

    Parameters
    ----------
    cls : type
        The parameters of an algorithm or step.

    Returns
    -------
    list of click.Option
        In the order of the fields, each named as its field.
    """
    return [_option(spec) for spec in specs(cls)]


def params_options(cls: type[Params]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that gives a command the options of a step's own parameters.

    Parameters
    ----------
    cls : type
        The parameters; build them in the command with ``cls.of(given(cls, values))``.

    Returns
    -------
    callable
        The decorator.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        # click.option() leaves its parameters on the function in this list, last one first
        before = getattr(function, "__click_params__", [])
        function.__click_params__ = [*before, *reversed(options_for(cls))]  # type: ignore[attr-defined]
        return function

    return decorate


def given(cls: type[Params], values: dict[str, Any]) -> dict[str, Any]:
    """Take the options of ``cls`` out of ``values`` and return those the user gave."""
    found = {spec.name: values.pop(spec.name) for spec in specs(cls)}
    return {name: value for name, value in found.items() if value not in (None, ())}


def common_options(command: str, distribution: str) -> list[click.Parameter]:
    """Return the options every step has; ``command`` and ``distribution`` are for ``--version``."""
    path = click.Path(path_type=Path)
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    whole, devices = click.IntRange, click.Choice(["cpu", "cuda", "mps", "auto"])

    def option(*names: str, help: str, **kwargs: Any) -> click.Option:  # noqa: A002, ANN401 - click's own words
        return click.Option(list(names), help=help, **kwargs)

    return [
        option("--seed", type=whole(min=0), default=0, help="Seed of all randomness.  [default: 0]"),
        option("--threads", "--workers", type=whole(min=1), default=threads,
               help="Threads to use; results do not depend on it.  [default: all cores]"),
        option("--device", type=devices, default="cpu", help="Where torch algorithms run.  [default: cpu]"),
        option("--overwrite", is_flag=True, help="Replace OUTDIR if it is a crate already."),
        option("--resume", is_flag=True, help="Go on with an interrupted run."),
        option("--name", help="Name of the crate, instead of the one of its inputs."),
        option("--organization_name", help="Organisation, instead of the one of its inputs."),
        option("--project_name", help="Project, instead of the one of its inputs."),
        option("--provenance", type=path, help="JSON file with name, organization-name, project-name, ..."),
        option("--skip_logging", is_flag=True, help="Write no log and task files into OUTDIR."),
        option("--logconf", type=path, help="Python logging configuration file; overrides -v."),
        option("-v", "--verbose", count=True, help="-vv shows information, -vvv everything and tracebacks."),
        option("--version", is_flag=True, expose_value=False, is_eager=True, help="Print the version and end.",
               callback=_version_printer(command, distribution)),
    ]  # fmt: skip


def _version_printer(command: str, distribution: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def show(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's own signature
        if wanted:
            from importlib.metadata import version  # noqa: PLC0415 - only for this flag

            click.echo(f"{command} {version(distribution)}")
            ctx.exit(0)

    return show


def _option(spec: Spec) -> click.Option:
    flag = f"--{spec.name}"
    about = f"{spec.help}  [{_small_print(spec)}]"
    if spec.kind is bool:
        return click.Option([f"{flag}/--no_{spec.name}", spec.name], default=None, help=about)
    kind = click.Choice(spec.choices) if spec.choices else _KINDS[spec.kind]
    cls = ManyOption if spec.many else click.Option
    return cls([flag, spec.name], type=kind, default=None, help=about)


def _small_print(spec: Spec) -> str:
    default = spec.default
    shown = " ".join(map(str, default)) if isinstance(default, tuple) else default
    parts = [f"default: {'none' if default in (None, ()) else shown}"]
    parts += [spec.unit] if spec.unit else []
    signs = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
    parts += [f"{signs[name]} {bound:g}" for name, bound in spec.bounds.items()]
    return "; ".join(parts)
