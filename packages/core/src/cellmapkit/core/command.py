"""The command every step is: upstream's flag conventions, the options of one algorithm, errors as exit codes."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellmapkit.api import Algorithm, CellmapkitError, Params, UsageError
from cellmapkit.core import logs, plugins
from cellmapkit.core.about import Overrides
from cellmapkit.core.options import ManyOption, common_options, given, options_for
from cellmapkit.core.stderr import say
from cellmapkit.core.stepinfo import StepInfo, StepOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXIT_FAILED = 4
EXIT_INTERRUPTED = 130
_DEBUG_VERBOSITY = 3


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a command hands to its step: the common options, and the algorithm with its parameters."""

    options: StepOptions
    algorithm: Algorithm | None = None
    params: Params | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """How a command chooses its algorithm.

    Attributes
    ----------
    role : str
        Which plugins are offered.
    default : str
        The one taken without ``--algorithm``.
    aliases : mapping of str to str
        Older names of algorithms, still accepted.
    refused : mapping of str to str
        Names upstream knows and we do not offer, with the reason.
    flags : mapping of str to str
        Options that upstream has for one algorithm only, with its name: who gives one to another algorithm, or without
        that plugin installed, is told whose it is.
    """

    role: str
    default: str
    aliases: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)


class StepCommand(click.Command):
    """A click command with prefixes of long flags, several values after one flag, and an algorithm's own options."""

    choice: Choice | None = None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Choose the algorithm, then read the command line with its options."""
        if self.choice is not None:
            ctx.meta["algorithm"] = self._choose(self._expand(ctx, args, quiet=True))
        try:
            return super().parse_args(ctx, self._expand(ctx, args))
        except click.NoSuchOption as error:
            raise self._explain(ctx, error) from error

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters and those of the chosen algorithm."""
        algorithm = ctx.meta.get("algorithm")
        own = super().get_params(ctx)
        return [*own[:-1], *options_for(algorithm.params), own[-1]] if algorithm else own

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in two sections: the command's, and the algorithm's."""
        algorithm = ctx.meta.get("algorithm")
        theirs = {option.name for option in options_for(algorithm.params)} if algorithm else set()
        rows: dict[bool, list[tuple[str, str]]] = {False: [], True: []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record:
                rows[param.name in theirs].append(record)
        with formatter.section("Options"):
            formatter.write_dl(rows[False])
        if algorithm:
            presets = ", ".join(["ours (default)", *algorithm.presets])
            with formatter.section(f"Options of {algorithm.name}: {algorithm.summary} Presets: {presets}"):
                formatter.write_dl(rows[True])

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; end the process with the exit code the outcome stands for."""
        guarded(super().main, *args, **kwargs)

    def _choose(self, args: list[str]) -> Algorithm | None:
        assert self.choice is not None
        name = ""
        for word, following in zip(args, [*args[1:], ""], strict=True):
            if word == "--algorithm":
                name = following
            elif word.startswith("--algorithm="):
                name = word.partition("=")[2]
        if name in self.choice.refused:
            raise UsageError(f"algorithm {name!r} is not offered", hint=self.choice.refused[name])
        asks = not name and any(word in ("-h", "--help", "--version") for word in args)
        try:
            return plugins.get(self.choice.role, self.choice.aliases.get(name, name or self.choice.default))
        except CellmapkitError:
            if asks:  # a question is answered even where the default plugin is missing or broken
                return None
            raise

    def _expand(self, ctx: click.Context, args: list[str], *, quiet: bool = False) -> list[str]:
        """Complete prefixes of long flags and repeat a flag before each of its several values."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        names = {name: option for option in options for name in (*option.opts, *option.secondary_opts)}
        whole = {f"--{flag}" for flag in self.choice.flags} if self.choice else set()  # --k is no prefix of --kendall
        words: list[str] = []
        several = ""
        for word in args:
            if word.startswith("--") and len(word) > 2:
                flag, equals, value = word.partition("=")
                flag = flag.replace("-", "_").replace("__", "--", 1)
                flag = flag if flag in whole else _complete(flag, names, quiet=quiet)
                several = flag if isinstance(names.get(flag), ManyOption) else ""
                words += [flag + equals + value] if not several or equals else []
            elif several and (not word.startswith("-") or _is_number(word)):
                words += [several, word]
            else:
                several = ""
                words.append(word)
        return words

    def _explain(self, ctx: click.Context, error: click.NoSuchOption) -> Exception:
        algorithm = ctx.meta.get("algorithm")
        if algorithm is None or self.choice is None:
            return error
        name = error.option_name.removeprefix("--").removeprefix("no_")
        owners = plugins.others_with(self.choice.role, name, but=algorithm.name)
        if owners:
            return UsageError(
                f"{error.option_name} is an option of {', '.join(owners)}, not of {algorithm.name}",
                hint=f"leave it out, or choose with --algorithm {owners[0]}",
            )
        if name not in self.choice.flags:
            return error
        owner = self.choice.flags[name]
        return UsageError(
            f"{error.option_name} is an option of {owner} in the existing toolkit, not of {algorithm.name}",
            hint=f"leave it out; --algorithm {owner} --help shows what it takes here, once its plugin is installed",
        )


def guarded(main: Callable[..., Any], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
    """Call the ``main`` of a click command and end the process with the exit code the outcome stands for.

    0 done, 2 wrong usage, 3 bad input, 4 failed inside an algorithm, 130 interrupted.
    """
    try:
        result = main(*args, **{**kwargs, "standalone_mode": False})
        code = result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        code = UsageError.exit_code
    except CellmapkitError as error:
        _report(f"{error}")
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _report("interrupted")
        code = EXIT_INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence of a command
        _report(f"unforeseen {type(error).__name__}: {error}\n  please report this; -vvv shows where it arose")
        code = EXIT_FAILED
    sys.exit(code)


def _report(message: str) -> None:
    if logs.LOGGER.handlers and logs.LOGGER.handlers[0].level <= logging.DEBUG:
        logs.LOGGER.debug("where it arose", exc_info=True)
    say(f"error: {message}")


def _complete(flag: str, names: Mapping[str, object], *, quiet: bool) -> str:
    found = sorted(name for name in names if name.startswith(flag))
    if flag in names or len(found) != 1:
        if flag not in names and found and not quiet:
            raise UsageError(f"{flag} could be {', '.join(found)}", hint="write out the one that is meant")
        return flag
    return found[0]


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def step_command(info: StepInfo, choice: Choice | None = None) -> Callable[[Callable[..., None]], StepCommand]:
    """Return a decorator that makes a function ``f(call, **own_options)`` the command of a step.

    Parameters
    ----------
    info : StepInfo
        Who the step is.
    choice : Choice, optional
        Given, the command takes ``--algorithm`` and brings the options of the chosen plugin.

    Returns
    -------
    callable
        The decorator.
    """

    def decorate(function: Callable[..., None]) -> StepCommand:
        def callback(**values: Any) -> None:  # noqa: ANN401 - whatever options there are
            context = click.get_current_context()
            algorithm, params = context.meta.get("algorithm"), None
            logs.set_up(values.pop("verbose"), values.pop("logconf"))
            if algorithm is not None:
                del values["algorithm"]
                params = algorithm.with_preset(values.pop("preset"), given(algorithm.params, values))
            options = _step_options(values, context)
            function(Call(options=options, algorithm=algorithm, params=params), **values)
            say(f"wrote {options.outdir}")

        # the function's own options hang on it in reverse, as click's decorators leave them
        own = list(reversed(getattr(function, "__click_params__", [])))
        chosen = _algorithm_options(choice) if choice else []
        params = [
            click.Argument(["outdir"], type=click.Path(path_type=Path)),
            *own,
            *chosen,
            *common_options(info.command, info.distribution),
        ]
        command = StepCommand(
            info.command,
            callback=callback,
            params=params,
            help=function.__doc__,
            context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
        )
        command.choice = choice
        return command

    return decorate


def _algorithm_options(choice: Choice) -> list[click.Parameter]:
    about = f"Plugin to use; brings its own options, see below.  [default: {choice.default}]"
    return [
        click.Option(["--algorithm"], metavar="NAME", help=about),
        click.Option(
            ["--preset"], metavar="NAME", help="Named set of the algorithm's parameters; options win over it."
        ),
    ]


def _step_options(values: dict[str, Any], context: click.Context) -> StepOptions:
    overrides = Overrides(**{key: values.pop(key) for key in ("name", "organization_name", "project_name")})
    keys = ("outdir", "seed", "threads", "device", "provenance", "overwrite", "resume", "skip_logging")
    taken = {key: values.pop(key) for key in keys}
    return StepOptions(overrides=overrides, argv=tuple(context.meta.get("argv", sys.argv[1:])), **taken)
