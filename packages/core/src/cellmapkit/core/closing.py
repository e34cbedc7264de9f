"""How a step ends: its README and metadata written, or the failed run kept with its log."""

from __future__ import annotations

import errno
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cellmapkit.api import AlgorithmError, CellmapkitError, OutputError
from cellmapkit.core import runinfo
from cellmapkit.core.about import merged
from cellmapkit.core.crate import Activity, is_log
from cellmapkit.core.logs import LOGGER
from cellmapkit.core.metadata import write_crate
from cellmapkit.core.settings import without_folders

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.core.crate import Software
    from cellmapkit.core.open_step import Step
    from cellmapkit.core.outdir import OutputDirectory
    from cellmapkit.core.stepinfo import StepInfo, StepOptions

_SPACE = uuid.UUID("6d4c9c2e-8f2b-5a53-9c55-3c1f6f1c7a10")  # of our crate identifiers; any fixed value does


@dataclass(frozen=True, kw_only=True)
class Closing:
    """Everything the end of a step needs to know from its beginning.

    Attributes
    ----------
    info, options : StepInfo, StepOptions
        Who the step is and what it was told.
    words : dict
        Content of the provenance file, or empty.
    parameters : dict
        Everything that shaped the result.
    software : tuple of Software
        The step's distribution, then the plugin's.
    started : float
        Seconds since the epoch.
    """

    info: StepInfo
    options: StepOptions
    words: dict[str, Any]
    parameters: dict[str, Any]
    software: tuple[Software, ...]
    started: float

    def finish(self, step: Step, error: str) -> None:
        """Write README, task file and metadata of a run whose logs are closed; ``error`` is empty if it completed."""
        activity = self._activity(step, error)
        inherited = [crate.about for crate in step.crates.values()]
        about = merged(inherited, self.words, self.options.overrides, self.info.about)
        runinfo.write_readme(step.directory, self.info, about, list(step.files.values()))
        step.add("README.txt", "what each file of this crate holds")
        identifier = self._identifier(step, activity)
        if not self.options.skip_logging:
            runinfo.write_finish(step.directory, int(self.started), "99" if error else "0")
        for name in filter(is_log, sorted(item.name for item in step.directory.iterdir())):
            step.add(name, "log of the run; it differs between equal runs")
        write_crate(step.directory, identifier=identifier, about=about, activity=activity, files=step.files.values())

    def keep_failed(self, output: OutputDirectory, step: Step, error: str, *, with_state: bool = False) -> None:
        """Keep a failed run beside its place, so far as the disk allows, and its state too if that is asked for."""
        try:
            self.finish(step, error)
            LOGGER.warning("the failed run is kept in %s", output.keep_failed(with_state=with_state))
        except (OSError, CellmapkitError) as second:  # the disk that is full for data is full for this too
            LOGGER.warning("the failed run could not be written down: %s", second)
        if with_state and output.has_state():
            LOGGER.warning("the state so far is kept: once the cause is mended, run again with --resume to go on")

    def _activity(self, step: Step, error: str) -> Activity:
        return Activity(
            title=self.info.title,
            command=runinfo.command_line(self.info, self.options),
            identifier=f"urn:uuid:{uuid.uuid4()}",
            agent=runinfo.agent(),
            started=datetime.fromtimestamp(self.started, UTC).isoformat(timespec="seconds"),
            ended=datetime.now(UTC).isoformat(timespec="seconds"),
            software=self.software,
            parameters=self.parameters,
            inputs=tuple(step.inputs[path] for path in sorted(step.inputs)),
            error=error,
        )

    def _identifier(self, step: Step, activity: Activity) -> str:
        content = sorted((item.path, item.sha256) for item in step.files.values())
        sources = sorted(item.sha256 for item in activity.inputs)
        made_by = [item.id for item in activity.software]
        key = json.dumps([content, sources, without_folders(self.parameters), made_by], sort_keys=True, default=str)
        return f"urn:uuid:{uuid.uuid5(_SPACE, key)}"


def is_of_the_machine(error: BaseException) -> bool:
    """Return whether disk, memory or scheduler ended a run, which may go on once they allow, and not its input."""
    origin = error.__cause__ if isinstance(error, AlgorithmError) and error.__cause__ else error
    if isinstance(origin, CellmapkitError):
        return isinstance(origin, OutputError)
    return isinstance(origin, (OSError, MemoryError, SystemExit))


def as_output_error(error: BaseException, outdir: Path) -> BaseException:
    """Return an error of the operating system as the :class:`OutputError` it means; any other as it is."""
    if isinstance(error, OSError) and not isinstance(error, CellmapkitError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        what = "the disk is full" if full else f"{error.strerror or error}"
        hint = "free some space and run again" if full else "check the path and its permissions"
        return OutputError(f"writing {outdir} failed: {what}", hint=hint)
    return error
