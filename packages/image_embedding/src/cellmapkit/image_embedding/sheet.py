"""One picture of what was embedded: fields, cells, and where their proteins are known and predicted to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from cellmapkit.image_embedding.captions import GREY, WHITE, Line, caption
from cellmapkit.image_embedding.cell_tables import positions
from cellmapkit.image_embedding.composite import cell_picture, outlined, thumbnail

if TYPE_CHECKING:
    from cellmapkit.api.images import ImageEmbedding, ImageSet
    from cellmapkit.core.open_step import Step

SHEET = "contact_sheet.png"
_MOST = 24
_FIELD, _GAP, _MARGIN = 272, 8, 28
_CROPS = 4  # of a field, in two columns
_CROP = (_FIELD - _GAP) // 2
_LINE, _TEXT = 19, 14
_HEAD = 64
_BACKGROUND = (17, 19, 23)
_USED, _UNUSED = (1.0, 1.0, 1.0), (0.55, 0.55, 0.6)


class _Plan(NamedTuple):
    """Which fields are shown, and where each panel lies."""

    fields: list[int]
    columns: int
    panel: tuple[int, int]  # width and height

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the sheet."""
        rows = -(-len(self.fields) // self.columns)
        width, height = (side + _MARGIN for side in self.panel)
        return self.columns * width + _MARGIN, rows * height + _MARGIN + _HEAD

    def corner(self, number: int) -> tuple[int, int]:
        """Return where the panel of a number begins, from the left and the top."""
        row, column = divmod(number, self.columns)
        width, height = (side + _MARGIN for side in self.panel)
        return _MARGIN + column * width, _MARGIN + _HEAD + row * height


def write_sheet(step: Step, images: ImageSet, result: ImageEmbedding) -> None:
    """Draw some fields, evenly spread over the proteins, and write the picture into the crate.

    Parameters
    ----------
    step : Step
        The open step; outlines are drawn where it has written a table of cells.
    images : ImageSet
        Fields, and cells if there are any. One field is read at a time.
    result : ImageEmbedding
        For the predicted locations and the number of cells behind each field.
    """
    plan = _planned(images)
    where = positions(step.directory, {images.fields[k] for k in plan.fields})
    sheet = Image.new("RGB", plan.size, _BACKGROUND)
    pen = ImageDraw.Draw(sheet)
    _write(pen, (_MARGIN, _MARGIN), _heading(images, plan), plan.size[0] - 2 * _MARGIN)
    for number, k in enumerate(plan.fields):
        left, top = plan.corner(number)
        for picture, x, y in _pictures(images, k, where):
            sheet.paste(Image.fromarray((picture * 255).round().astype(np.uint8)), (left + x, top + y))
        _write(pen, (left, top + _FIELD + 6), caption(images, result, k), plan.panel[0])
    sheet.save(step.directory / SHEET, compress_level=3)  # noise hardly packs better, only three times slower
    step.add(SHEET, f"{len(plan.fields)} of {len(images.fields)} fields, with cells and locations, to be looked at")


def _planned(images: ImageSet) -> _Plan:
    order = np.lexsort((np.arange(len(images.fields)), images.field_proteins()))
    count = min(_MOST, len(order))
    spread = np.linspace(0, len(order) - 1, count).round().astype(int)
    width, columns = (_FIELD, 6) if images.cells is None else (2 * _FIELD + _GAP, 3)
    return _Plan(order[spread].tolist(), min(columns, max(count, 2)), (width, _FIELD + 6 + 4 * _LINE))


def _heading(images: ImageSet, plan: _Plan) -> list[Line]:
    cells = images.cells
    counted = "" if cells is None else f", {_many(len(cells), 'cell')} ({int(cells.averaged.sum()):,} averaged)"
    seen = f"{_many(len(images.ids), 'protein')}, {_many(len(images.fields), 'field')}{counted}"
    text = f"{seen}; {len(plan.fields)} shown"
    colours = f"Colours: {', '.join(images.channels)}, each stretched to its own range in each field."
    outlines = "" if cells is None else " Outlines: cells, white if averaged."
    return [Line(text, WHITE, 20), Line(colours + outlines, GREY)]


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _pictures(
    images: ImageSet, k: int, where: dict[int, tuple[float, float, float]]
) -> list[tuple[np.ndarray, int, int]]:
    """Return the pictures of one field with their places in its panel."""
    picture, stretch, scale = thumbnail(images.pixels[k], images.channels, _FIELD)
    if images.cells is None:
        return [(picture, 0, 0)]
    cells = images.cells
    first, end = np.searchsorted(cells.field, [k, k + 1])
    rows = np.arange(first, end)
    for row in sorted(rows.tolist(), key=lambda row: bool(cells.averaged[row])):
        if row in where:
            x, y, width = where[row]
            centre = ((y + 0.5) * scale, (x + 0.5) * scale)
            colour = _USED if cells.averaged[row] else _UNUSED
            outlined(picture, cells.masks[row], centre, width * scale, colour)
    shown = rows[np.argsort(~cells.averaged[first:end], kind="stable")][:_CROPS]
    drawn = [(picture, 0, 0)]
    for place, row in enumerate(np.sort(shown)):
        down, right = divmod(place, 2)
        corner = (_FIELD + _GAP + right * (_CROP + _GAP), down * (_CROP + _GAP))
        drawn.append((cell_picture(cells.crops[row], cells.masks[row], stretch, _CROP), *corner))
    return drawn


def _write(pen: ImageDraw.ImageDraw, corner: tuple[int, int], lines: list[Line], width: int) -> None:
    left, top = corner
    for line in lines:
        font = ImageFont.load_default(line.size)
        text = line.text
        while text and pen.textlength(text, font=font) > width:
            text = text.removesuffix("...")[:-1].rstrip() + "..."
        pen.text((left, top), text, fill=line.colour, font=font)
        top += line.size + 5
