"""Look at every image before the work begins: it should be there, whole, and of the size of the others of its field."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import InputError
from cellmapkit.image_embedding.fields import read_plane

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cellmapkit.core.open_step import Step


class Fault(NamedTuple):
    """Why a field cannot be used."""

    field: str
    reason: str


def find_faults(
    step: Step, fields: Sequence[str], paths: Sequence[tuple[Path, ...]], channels: tuple[str, ...]
) -> list[Fault]:
    """Read every image once, record those that can be used as read by the step, and return the fields that cannot.

    Parameters
    ----------
    step : Step
        The open step.
    fields : sequence of str
        Names.
    paths : sequence of tuple of Path
        For each field the image of each colour.
    channels : tuple of str
        Those colours.

    Returns
    -------
    list of Fault
        At most one per field, in order.
    """
    found = []
    with (
        step.run.progress.task("images", len(fields), "fields") as task,
        ThreadPoolExecutor(step.run.threads) as pool,
    ):
        work = [pool.submit(_fault, own, channels) for own in paths]
        try:
            for field, own, future in zip(fields, paths, work, strict=True):
                reason = future.result()
                if reason:
                    found.append(Fault(field, reason))
                else:
                    for path in own:
                        step.read(path)
                task.advance(1)
        finally:
            pool.shutdown(cancel_futures=True)  # an interrupted run does not wait for images nobody wants
    return found


def refusal(faults: Sequence[Fault], n_fields: int, hint: str) -> InputError:
    """Return the error that counts the fields that cannot be used and shows three."""
    shown = "; ".join(f"{fault.field}: {fault.reason}" for fault in faults[:3])
    more = f"; and {len(faults) - 3} more" if len(faults) > 3 else ""
    return InputError(f"{len(faults)} of {n_fields} fields cannot be used: {shown}{more}", hint=hint)


def _fault(paths: tuple[Path, ...], channels: tuple[str, ...]) -> str:
    missing = [colour for colour, path in zip(channels, paths, strict=True) if not path.is_file()]
    if missing:
        return f"there is no image of {', '.join(missing)}"
    kinds = {}
    for colour, path in zip(channels, paths, strict=True):
        try:
            plane = read_plane(path, colour)
        except InputError as error:
            return f"{colour} image {error.message}"
        kinds[colour] = f"{plane.shape[1]} x {plane.shape[0]} pixels of {8 * plane.itemsize} bit"
    if len(set(kinds.values())) > 1:
        return "its images differ: " + ", ".join(f"{colour} {kind}" for colour, kind in kinds.items())
    return ""
