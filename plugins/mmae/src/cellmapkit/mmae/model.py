"""Autoencoders around one joint vector per protein."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from cellmapkit.torchkit import Linear, UnitRows, bounded_encoder, normed_decoder, torch_generator, weight_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from cellmapkit.api import Run
    from cellmapkit.mmae.params import AutoencoderParams, MmaeParams
    from cellmapkit.mmae.plan import Batch


class JointModel(nn.Module):
    """One encoder and one decoder per modality, and a way to make one vector of what the encoders give.

    Attributes
    ----------
    names : tuple of str
        Modalities.
    encoders, decoders : torch.nn.ModuleList
        One per modality.
    alone : bool
        Whether the joint vector is defined when only one of several modalities is shown.
    """

    alone: bool

    def __init__(self, names: Sequence[str], encoders: Sequence[nn.Module], decoders: Sequence[nn.Module]) -> None:
        super().__init__()
        self.names = tuple(names)
        self.encoders = nn.ModuleList(encoders)
        self.decoders = nn.ModuleList(decoders)

    @abstractmethod
    def join(self, parts: Sequence[Tensor], shown: Tensor) -> Tensor:
        """Return joint vectors, shape (b, latent_dim), of encoded modalities, zero where not shown.

        Parameters
        ----------
        parts : sequence of Tensor, shape (b, n_encoded)
            Per modality.
        shown : Tensor, shape (b, n_modalities)
            1 where an input is shown.
        """

    def encode(self, tables: Sequence[Tensor], batch: Batch) -> Tensor:
        """Return joint vectors of a batch.

        Parameters
        ----------
        tables : sequence of Tensor, shape (n_proteins, n_features of that modality)
            Features; only the rows shown are read.
        batch : Batch
            What is shown.

        Returns
        -------
        Tensor, shape (b, latent_dim)
            One row per protein of the batch.
        """
        n_rows = batch.shown.shape[0]
        parts = []
        for table, encoder, part in zip(tables, self.encoders, batch.inputs, strict=True):
            if part.rows.shape[0]:
                parts.append(_placed(_applied(encoder, table.index_select(0, part.rows)), part.places, n_rows))
            else:
                parts.append(table.new_zeros(n_rows, self.n_encoded))
        return self.join(parts, batch.shown)

    def decode(self, modality: int, joint: Tensor) -> Tensor:
        """Return features of a modality, shape (b, n_features), made from joint vectors."""
        return _applied(self.decoders[modality], joint)

    def weights(self) -> dict[str, np.ndarray]:
        """Return everything learned, named ``encoder.<modality>.<layer>`` and so on."""
        named = {}
        for key, array in weight_arrays(self).items():
            part, _, rest = key.partition(".")
            number, _, layer = rest.partition(".")
            named[f"{part[:-1]}.{self.names[int(number)]}.{layer}" if part in {"encoders", "decoders"} else key] = array
        return named

    n_encoded: int


class Autoencoder(JointModel):
    """The standard autoencoder: ``z = C [h_1 | ... | h_M | shown] + c`` with ``h_m = relu(A_m x_m + a_m)``.

    Features are decoded by one layer, ``B_m z + b_m``. The bits that say what is shown are there only where modalities
    may be missing.

    Parameters
    ----------
    widths : mapping of str to int
        Number of features of each modality.
    params : AutoencoderParams
        Widths, activation, and whether modalities may be missing.
    run : Run
        Seeds the weights, each layer from a stream of its own.
    """

    def __init__(self, widths: Mapping[str, int], params: AutoencoderParams, run: Run) -> None:
        n_hidden, n_latent = params.hidden_size_1, params.latent_dimension
        after = nn.ReLU if params.activation == "relu" else nn.Identity
        encoders = [
            nn.Sequential(Linear(width, n_hidden, torch_generator(run, "encoder", name)), after())
            for name, width in widths.items()
        ]
        decoders = [Linear(n_latent, width, torch_generator(run, "decoder", name)) for name, width in widths.items()]
        super().__init__(tuple(widths), encoders, decoders)
        self.n_encoded = n_hidden
        self.alone = params.masked or len(widths) == 1
        self._bits = len(widths) if params.masked and len(widths) > 1 else 0
        self.joint = Linear(len(widths) * n_hidden + self._bits, n_latent, torch_generator(run, "joint"))

    def join(self, parts: Sequence[Tensor], shown: Tensor) -> Tensor:
        """Return a linear map of the parts side by side."""
        side_by_side = torch.cat([*parts, shown.to(parts[0].dtype)] if self._bits else list(parts), dim=1)
        joint: Tensor = self.joint(side_by_side)
        return joint


class Mmae(JointModel):
    """The multi-modal autoencoder: encoders and decoders of MIRAGE around the mean of the latents, of unit length.

    Parameters
    ----------
    widths : mapping of str to int
        Number of features of each modality.
    params : MmaeParams
        Widths and the gain of the initial weights.
    run : Run
        Seeds the weights, each network from a stream of its own.
    """

    def __init__(self, widths: Mapping[str, int], params: MmaeParams, run: Run) -> None:
        n_hidden, n_latent, gain = params.hidden_size_1, params.latent_dimension, params.initial_gain
        encoders, decoders = [], []
        for name, width in widths.items():
            down = bounded_encoder((width, n_hidden, n_latent), torch_generator(run, "encoder", name), gain=gain)
            encoders.append(down.append(UnitRows()))
            decoders.append(normed_decoder(n_latent, n_hidden, width, torch_generator(run, "decoder", name), gain=gain))
        super().__init__(tuple(widths), encoders, decoders)
        self.n_encoded = n_latent
        self.alone = True
        self._unit = UnitRows()

    def join(self, parts: Sequence[Tensor], shown: Tensor) -> Tensor:
        """Return the mean of the parts shown, made of unit length."""
        total = torch.stack(list(parts)).sum(0) if len(parts) > 1 else parts[0]
        joint: Tensor = self._unit(total / shown.sum(1, keepdim=True).to(total.dtype))
        return joint


def _placed(values: Tensor, places: Tensor, n_rows: int) -> Tensor:
    """Return rows put at their places in a batch, zeros elsewhere."""
    if values.shape[0] == n_rows:
        return values
    return values.new_zeros(n_rows, values.shape[1]).index_copy(0, places, values)


def _applied(network: nn.Module, rows: Tensor) -> Tensor:
    """Return what a network makes of rows; batch normalisation takes its running figures for a row that is alone."""
    alone = network.training and rows.shape[0] == 1
    if alone:
        network.eval()
    made: Tensor = network(rows)
    if alone:
        network.train()
    return made
