"""The files an image embedding becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.records import Embedding
from cellmapkit.core.tables import write_embedding
from cellmapkit.core.trained import HISTORY, write_history, write_weights
from cellmapkit.image_embedding.gathering import Gathered, links_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.images import ImageEmbedding, ImageSet
    from cellmapkit.core.open_step import Step

EMBEDDING = "image_emd.tsv"
PROBABILITIES = "labels_prob.tsv"
FIELDS = "fields.tsv"
NOT_EMBEDDED = "not_embedded.tsv"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an algorithm made of which images.

    Attributes
    ----------
    algorithm : str
        Prefix of its own files.
    gathered : Gathered
        What the folds list.
    images : ImageSet
        What the algorithm was given.
    result : ImageEmbedding
        What it gave.
    caveat : str
        What everyone should know who uses the vectors; a part of their description.
    """

    algorithm: str
    gathered: Gathered
    images: ImageSet
    result: ImageEmbedding
    caveat: str = ""

    def proteins(self, values: np.ndarray, fold: int | None = None) -> tuple[Embedding, np.ndarray]:
        """Return means over the fields of each protein, of all chosen folds or of one.

        Parameters
        ----------
        values : ndarray, shape (n_fields, n_features)
            Of fields.
        fold : int or None
            Its number.

        Returns
        -------
        tuple of (Embedding, ndarray of int64 (n_ids,))
            Only proteins of which something was measured; and how much of each, 0 for those without.
        """
        listed = [row for row in self.gathered.listed if fold in (None, row.fold)]
        links = links_of(self.images.ids, self.images.fields, listed)
        means, total = replace(self.images, links=links).protein_means(values, self.result.counts)
        ids = tuple(name for name, n in zip(self.images.ids, total, strict=True) if n)
        return Embedding(ids=ids, values=means[total > 0].astype(np.float32)), total


def write(step: Step, outcome: Outcome) -> None:
    """Write everything an algorithm gave into the open step, under upstream's names where it has them.

    Parameters
    ----------
    step : Step
        The open step.
    outcome : Outcome
        What is to be written.
    """
    result, name = outcome.result, outcome.algorithm
    folds = sorted({row.fold for row in outcome.gathered.listed})
    named = result.columns.get("", ())
    embedding = outcome.proteins(result.values)[0]
    _write_table(step, EMBEDDING, embedding, named, outcome.caveat)
    for fold in folds if len(folds) > 1 else ():
        of_fold = outcome.proteins(result.values, fold)[0]
        if of_fold.ids:
            about = f", by fold {fold} alone{outcome.caveat}"
            _write_table(step, f"{fold}_{EMBEDDING}", of_fold, named, about)
    for key, values in result.extra.items():
        about = f", {key} of {name}{outcome.caveat}"
        _write_table(step, f"{name}_{key}_emd.tsv", outcome.proteins(values)[0], result.columns.get(key, ()), about)
    if result.probabilities is not None:
        _write_probabilities(step, outcome, result.probabilities)
    for key, (header, *rows) in result.tables.items():
        step.write_rows(f"{name}_{key}.tsv", header, rows, f"{key.replace('_', ' ')}, by {name}")
    if result.history:
        write_history(step, HISTORY, [({}, result.history)])
    if result.weights:
        write_weights(step, f"{name}_model.safetensors", result.weights)
    _write_fields(step, outcome)
    _write_absent(step, outcome, set(embedding.ids))


def write_prepared(step: Step, gathered: Gathered) -> None:
    """Write the prepared planes of every field as upstream does, one folder per colour."""
    fields, pixels = gathered.images.fields, gathered.pixels
    for colour in pixels.channels:
        (step.directory / f"{colour}_resize").mkdir()
    with step.run.progress.task("prepared images", len(fields), "fields") as task:
        for k, field in enumerate(fields):
            for colour, content in zip(pixels.channels, pixels.jpegs(k), strict=True):
                name = f"{colour}_resize/{field}_{colour}.jpg"
                (step.directory / name).write_bytes(content)
                step.add(name, f"the {colour} channel of field {field} as it was embedded")
            task.advance(1)


def _write_table(step: Step, name: str, embedding: Embedding, named: Sequence[str], about: str = "") -> None:
    header = () if name.endswith(EMBEDDING) else named  # where upstream has the table, features are numbers
    write_embedding(step.directory / name, embedding, header)
    width = embedding.values.shape[1]
    columns = header or [f"{k}: {text}" for k, text in enumerate(named)] or [f"0..{width - 1}: features of images"]
    text = f"one vector for each of {len(embedding.ids)} proteins, the mean over its images{about}"
    step.add(name, text, ("id: protein name", *columns))


def _write_probabilities(step: Step, outcome: Outcome, probabilities: np.ndarray) -> None:
    """Write probabilities of locations; the first cell of the header is empty, as upstream's is."""
    predicted, classes = outcome.proteins(probabilities)[0], outcome.result.classes
    with (step.directory / PROBABILITIES).open("w", encoding="utf-8", newline="\n") as stream:
        for name, cells in (("", classes), *zip(predicted.ids, predicted.values, strict=True)):
            stream.write("\t".join([name, *map(str, cells)]) + "\n")
    about = f"predicted probability of each location, for {len(predicted.ids)} proteins{outcome.caveat}"
    step.add(PROBABILITIES, about, ("(empty): protein name", *classes))


def _write_fields(step: Step, outcome: Outcome) -> None:
    counts = dict(zip(outcome.images.fields, outcome.result.counts.tolist(), strict=True))
    reasons = dict(outcome.gathered.faults)
    shown: dict[str, tuple[set[str], set[int]]] = {}
    for row in outcome.gathered.listed:
        proteins, folds = shown.setdefault(row.field, (set(), set()))
        proteins.add(row.protein)
        folds.add(row.fold)
    shown.pop("", None)
    rows = [
        (
            field,
            ",".join(sorted(proteins)),
            ",".join(map(str, sorted(folds))),
            counts.get(field, 0),
            reasons.get(field, ""),
        )
        for field, (proteins, folds) in sorted(shown.items())
    ]
    header = ("field", "proteins", "folds", "count", "left_out")
    about = (
        "every listed field: the proteins it shows, its folds, cells (or 1 for all of it) used, and why it is not used"
    )
    step.write_rows(FIELDS, header, rows, about)


def _write_absent(step: Step, outcome: Outcome, used: set[str]) -> None:
    reasons = dict(outcome.gathered.faults)
    why: dict[str, str] = {}
    for row in outcome.gathered.listed:
        if row.protein not in used:
            reason = f"field {row.field}: {reasons.get(row.field, 'nothing in it could be measured')}"
            why.setdefault(row.protein, reason if row.field else "no image is named for it")
    if why:
        step.log.warning("%d of %d proteins have no vector, see %s", len(why), len(why) + len(used), NOT_EMBEDDED)
    step.write_rows(NOT_EMBEDDED, ("id", "reason"), sorted(why.items()), "listed proteins without a vector, and why")
