"""The only way a step runs: check, open, work, hash, write the metadata once, rename into place."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cellmapkit.api import CrateNotFoundError
from cellmapkit.core import runinfo
from cellmapkit.core.about import read_provenance
from cellmapkit.core.closing import Closing, as_output_error, is_of_the_machine
from cellmapkit.core.files import files_named
from cellmapkit.core.logs import LOGGER, log_files
from cellmapkit.core.open_step import Step
from cellmapkit.core.outdir import OutputDirectory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cellmapkit.api import Algorithm
    from cellmapkit.core.stepinfo import StepInfo, StepOptions


@contextmanager
def run_step(
    info: StepInfo,
    options: StepOptions,
    *,
    parameters: Mapping[str, Any],
    algorithms: Sequence[Algorithm] = (),
    inputs: Sequence[Path] = (),
) -> Iterator[Step]:
    """Open an output, hand it to the step, and close it as a complete crate, or as a failed one.

    Parameters
    ----------
    info : StepInfo
        Who the step is.
    options : StepOptions
        What every step is told.
    parameters : mapping
        Everything that shaped the result: the step's settings and the algorithm's parameters; those of several
        algorithms by the name of each.
    algorithms : sequence of Algorithm
        The plugins that do the work; named as instruments after the step. Files that their parameters name must
        exist, and are recorded as read.
    inputs : sequence of Path
        Files or directories that must exist before anything is written.

    Yields
    ------
    Step
        To read inputs, run the algorithm and add files.

    Raises
    ------
    CellmapkitError
        With what was found, expected and to do.
    """
    _require(inputs)
    files = files_named(algorithms, parameters)
    if options.provenance:
        files.append(options.provenance)
    words = read_provenance(options.provenance) if options.provenance else {}
    output = OutputDirectory(options.outdir, overwrite=options.overwrite, resume=options.resume)
    output.check()
    output.open()
    everything = {**parameters, "seed": options.seed, "device": options.device}
    software = runinfo.software(info, algorithms)
    started = time.time()
    closing = Closing(
        info=info, options=options, words=words, parameters=everything, software=software, started=started
    )
    step = Step(options, output.partial, {**everything, "software": [item.id for item in software]})
    try:
        with log_files(output.partial, skip=options.skip_logging):
            runinfo.write_start(output.partial, info, options, everything, int(started))
            try:
                for path in files:
                    step.read(path)
                yield step
            except (Exception, KeyboardInterrupt) as error:
                LOGGER.debug("%s: %s", type(error).__name__, error, exc_info=True)
                raise
        closing.finish(step, "")  # after the logs are closed: they are part of the crate
        output.commit()
    except KeyboardInterrupt:
        if output.keep_partial():
            LOGGER.warning("interrupted; the state so far is kept: run again with --resume to go on")
        else:
            closing.keep_failed(output, step, "interrupted by the user")
        raise
    except (Exception, SystemExit) as error:
        what = f"{error}" or type(error).__name__  # an empty error would read as a completed run
        closing.keep_failed(output, step, what, with_state=is_of_the_machine(error))
        refined = as_output_error(error, options.outdir)
        if refined is error:
            raise
        raise refined from error


def _require(inputs: Sequence[Path]) -> None:
    missing = [path for path in inputs if not path.exists()]
    if missing:
        raise CrateNotFoundError(
            f"input {', '.join(map(str, missing[:3]))} does not exist", hint="expected files or crates of earlier steps"
        )
