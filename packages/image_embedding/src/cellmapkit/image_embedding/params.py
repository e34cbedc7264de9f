"""The settings that shape whole fields before an algorithm sees them."""

from __future__ import annotations

from dataclasses import dataclass

from cellmapkit.api import Params, param


@dataclass(frozen=True, kw_only=True)
class FieldParams(Params):
    """How fields are prepared; every one is an option of the command."""

    resize: int = param(
        1536,
        help="Side that fields are brought to; 0 leaves them as they are.",
        source="upstream",
        unit="pixels",
        ge=0,
    )
    jpeg_quality: int = param(
        85,
        help="Quality of a JPEG that each plane is turned into and read back from; 0 leaves this out.",
        source="upstream's images go through JPEG files of this quality, and its numbers depend on it",
        ge=0,
        le=95,
    )
    write_resized: bool = param(
        False,
        help="Write the prepared planes as <colour>_resize/<field>_<colour>.jpg, as upstream does.",
        source="chosen: they can be made again from the input, and are larger than all else",
    )
