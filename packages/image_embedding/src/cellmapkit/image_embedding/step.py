"""Images of proteins in, one vector per protein out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cellmapkit.api import InputError
from cellmapkit.core.step import run_step
from cellmapkit.image_embedding import outputs
from cellmapkit.image_embedding.gathering import Gathered, Layout, Source, gather
from cellmapkit.image_embedding.info import INFO
from cellmapkit.image_embedding.labels import check_enough
from cellmapkit.image_embedding.model import choose_weights, without_weights
from cellmapkit.image_embedding.params import FieldParams
from cellmapkit.image_embedding.settings import choose_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Algorithm
    from cellmapkit.api.images import ImageEmbedding, ImageSet
    from cellmapkit.core.command import Call
    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepInfo
    from cellmapkit.image_embedding.cell_params import CellParams


def embed_images(
    call: Call,
    source: Source,
    *,
    model_url: str | None = None,
    fields: Mapping[str, Any],
    cells: Mapping[str, Any],
) -> None:
    """Embed the images of proteins with the chosen algorithm and write a crate.

    Parameters
    ----------
    call : Call
        Common options, algorithm and parameters.
    source : Source
        Where the images are.
    model_url : str or None
        Where to fetch weights from, instead of the algorithm's own address.
    fields, cells : mapping of str to value
        The user's settings of :class:`FieldParams` and :class:`CellParams`; only those of the images that the algorithm
        looks at may be given.

    Raises
    ------
    CellmapkitError
        If the input cannot be used or the algorithm fails.
    """
    algorithm, params = call.algorithm, call.params
    assert algorithm is not None
    assert params is not None
    settings = choose_settings(algorithm, fields, cells)
    weights = choose_weights(algorithm, params, model_url)
    layout = source.laid_out()
    _check_channels(algorithm, layout)
    parameters = _parameters(algorithm, layout) | {"model_url": weights.url} | settings.record()
    with run_step(
        _info(layout),
        call.options,
        parameters=parameters | weights.params.record(),
        algorithms=[algorithm],
        inputs=[path for path in (source.samples, source.locations) if path],
    ) as step:
        embed, ready = step.load(algorithm), weights.fetched(step)
        gathered = _gather(step, algorithm, layout, settings)
        images = _with_cells(step, gathered.images, settings)
        result = step.call(embed, images, ready, step.run)
        _say(step, source, result)
        outcome = outputs.Outcome(
            algorithm=algorithm.name,
            gathered=gathered,
            images=images,
            result=result,
            caveat=", by a network with random weights, trained on nothing" if without_weights(ready) else "",
        )
        outputs.write(step, outcome)
        _write_pictures(step, outcome, settings)


def _gather(step: Step, algorithm: Algorithm, layout: Layout, settings: FieldParams | CellParams) -> Gathered:
    whole = settings if isinstance(settings, FieldParams) else None
    gathered = gather(step, layout, whole, need_labels=algorithm.needs.labels)
    if algorithm.needs.labels:
        check_enough(algorithm.name, gathered.images.classes, gathered.images.labels)
    return gathered


def _with_cells(step: Step, images: ImageSet, settings: FieldParams | CellParams) -> ImageSet:
    if isinstance(settings, FieldParams):
        return images
    from cellmapkit.image_embedding.cells import obtain_cells  # noqa: PLC0415 - only some algorithms look at cells

    return replace(images, cells=obtain_cells(step, images, settings))


def _write_pictures(step: Step, outcome: outputs.Outcome, settings: FieldParams | CellParams) -> None:
    from cellmapkit.image_embedding.sheet import write_sheet  # noqa: PLC0415 - draws, and what draws is slow to import

    if isinstance(settings, FieldParams) and settings.write_resized:
        outputs.write_prepared(step, outcome.gathered)
    write_sheet(step, outcome.images, outcome.result)


def _say(step: Step, source: Source, result: ImageEmbedding) -> None:
    for note in result.notes:
        step.log.info("%s", note)
    width = result.values.shape[1]
    if source.dimensions not in (None, width):
        step.log.warning("--dimensions %d changes nothing: the vectors have %d", source.dimensions, width)


def _check_channels(algorithm: Algorithm, layout: Layout) -> None:
    missing = [name for name in algorithm.needs.channels if name not in layout.channels]
    if missing:
        raise InputError(
            f"{algorithm.name} needs images of {', '.join(missing)}; those to be read are {', '.join(layout.channels)}",
            hint="add the folders of these colours (or name them with --channels), or choose another algorithm",
        )
    if len(layout.channels) <= algorithm.needs.markers:
        found = ", ".join(layout.channels)
        raise InputError(
            f"{algorithm.name} needs {algorithm.needs.markers} colour besides green; there is {found}",
            hint="add a folder red, blue or yellow (or name it with --channels), or choose another algorithm",
        )


def _info(layout: Layout) -> StepInfo:
    folds = tuple(f"fold{fold}" for fold in layout.tables)
    return replace(INFO, about=replace(INFO.about, keywords=(*INFO.about.keywords, *folds)))


def _parameters(algorithm: Algorithm, layout: Layout) -> dict[str, Any]:
    source = layout.source
    return {
        "algorithm": algorithm.name,
        "fold": list(layout.tables),
        "channels": list(layout.channels),
        "suffix": source.suffix,
        "skip_missing": source.skip_missing,
        "samples": str(source.samples or ""),
        "locations": str(source.locations or ""),
    }
