"""The query context's networks: those of ProteinProjector, a critic per modality, and the frozen base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from cellmapkit.proteinprojector.model import Projector
from cellmapkit.torchkit import Dense, torch_generator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Run
    from cellmapkit.proteinprojector.contexts.params import PromergeParams
    from cellmapkit.proteinprojector.contexts.shared import Shared


class QueryProjector(Projector):
    """Encoders, decoders and critics of the query.

    Parameters
    ----------
    widths : mapping of str to int
        Number of features of each modality.
    params : PromergeParams
        Widths of the layers, and how latents are made.
    run : Run
        Seeds the weights.
    shared : Shared
        The base's latents. They are no weights: they are not trained and not saved.

    Attributes
    ----------
    critics : list of Dense
        One per modality, two hidden layers as wide as the encoder's first; none if information has no weight.
    """

    def __init__(self, widths: Mapping[str, int], params: PromergeParams, run: Run, shared: Shared) -> None:
        super().__init__(widths, params, run)
        self.shared = shared
        hidden = params.hidden_size_1
        sizes = [2 * params.latent_dimension, hidden, hidden, 1]
        wanted = widths if params.lambda_disentangle else ()
        self.critics = [Dense(sizes, (), torch_generator(run, "critic", n), params.initial_weights) for n in wanted]
        self.all["critic"] = nn.ModuleList(self.critics)
