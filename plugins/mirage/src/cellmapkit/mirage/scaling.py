"""One factor per modality that makes losses comparable between modalities, whatever the unit of their features."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from cellmapkit.api.records import Embedding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.torchkit import DeviceTables


def feature_scales(tables: DeviceTables) -> dict[str, float]:
    """Return the root mean squared deviation of features from their means over the proteins present, by modality."""
    scales = {}
    for m, name in enumerate(tables.names):
        rows = tables.take(m, tables.present(m)).double()
        scales[name] = float(rows.var(0, correction=0).mean().sqrt())
    return scales


def scaled(tables: DeviceTables, scales: Mapping[str, float]) -> DeviceTables:
    """Return tables divided by a factor each; directions and ratios of distances stay."""
    values = tuple(table / scales[name] for name, table in zip(tables.names, tables.tables, strict=True))
    return dataclasses.replace(tables, tables=values)


def unscaled(generated: Mapping[str, Embedding], scales: Mapping[str, float]) -> dict[str, Embedding]:
    """Return generated features in the unit of the modality."""
    return {name: Embedding(ids=made.ids, values=made.values * scales[name]) for name, made in generated.items()}
