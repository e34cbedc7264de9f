"""The record a plugin's entry point names: light to import, complete enough to list, check and document the plugin."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from cellmapkit.api.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cellmapkit.api.params import Params

API_VERSION = 1
"""Major version of this contract; a plugin states the one it was written for."""

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "ppi_embedding": "embed(network, params, run) -> Embedding",
        "image_embedding": "embed(images, params, run) -> ImageEmbedding",
        "sequence_embedding": "embed(sequences, params, run) -> Embedding",
        "coembedding": "fit(modalities, params, run) -> Coembedding",
        "community_detection": "detect(networks, params, run) -> Communities",
        "embedding_metric": "score(embedding, standard, params, run) -> Scores",
    }
)
"""Every role a plugin may have, with the function it must give. Its entry-point group is ``cellmapkit.<role>``."""


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What a step must check before it calls the algorithm.

    Attributes
    ----------
    min_modalities : int
        Fewest modalities the algorithm works with.
    max_modalities : int or None
        Most modalities, ``None`` for any number.
    missing : bool
        Whether a protein may be absent from a modality. If not, the step keeps the proteins present in all and says so.
    shared : bool
        Whether at least one protein must be present in two or more modalities.
    images : {"fields", "cells"}
        Whether an image embedder looks at whole fields, or at single cells cut out of them.
    channels : tuple of str
        Colours that the images of an image embedder must have.
    markers : int
        Fewest colours that they must have besides ``green``, whichever.
    labels : bool
        Whether an image embedder learns from known locations.
    weights_url : str
        Where published weights are that an image embedder's parameter ``model_path`` takes; the step fetches them if
        that parameter is given nothing. Empty if there are none.
    """

    min_modalities: int = 1
    max_modalities: int | None = None
    missing: bool = True
    shared: bool = False
    images: Literal["fields", "cells"] = "fields"
    channels: tuple[str, ...] = ("green",)
    markers: int = 0
    labels: bool = False
    weights_url: str = ""

    @property
    def how_many(self) -> str:
        """Return the number of modalities in words: ``2 or more``, ``exactly 2`` or ``2 to 4``."""
        if self.max_modalities is None:
            return f"{self.min_modalities} or more"
        if self.max_modalities == self.min_modalities:
            return f"exactly {self.min_modalities}"
        return f"{self.min_modalities} to {self.max_modalities}"


@dataclass(frozen=True, kw_only=True)
class Algorithm:
    """A plugin's declaration.

    Attributes
    ----------
    name : str
        The word a user types after ``--algorithm``; also the name of the entry point.
    role : str
        One of :data:`ROLES`.
    summary : str
        One line for lists.
    citation : str
        The work to cite, with a DOI where there is one.
    params : type of Params
        The typed parameters; their defaults are what we run by default.
    load : callable
        Imports the implementation and returns the role's function.
    api_version : int
        The :data:`API_VERSION` the plugin was written for.
    needs : Needs
        What the step checks first.
    presets : mapping of str to mapping
        Named sets of parameter values that differ from the defaults, for example ``paper`` and ``code``.
    """

    name: str
    role: str
    summary: str
    citation: str
    params: type[Params]
    load: Callable[[], Callable[..., Any]]
    api_version: int
    needs: Needs = field(default_factory=Needs)
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def with_preset(self, preset: str | None, values: Mapping[str, Any]) -> Params:
        """Return the parameters of a preset with the user's own values over them.

        Parameters
        ----------
        preset : str or None
            A name from :attr:`presets`, ``"ours"`` or ``None`` for the defaults.
        values : mapping
            What the user set explicitly.

        Returns
        -------
        Params
            The checked parameters.

        Raises
        ------
        ParameterError
            If there is no such preset, or a value is not allowed.
        """
        base: Mapping[str, Any] = {}
        if preset not in (None, "ours"):
            if preset not in self.presets:
                known = ", ".join(["ours", *self.presets])
                message = f"{self.name} has no preset {preset!r}"
                raise ParameterError(message, hint=f"known: {known}")
            base = self.presets[preset]
        return self.params.of({**base, **values})
