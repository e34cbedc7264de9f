"""Flags of the existing toolkit's command: one flat list there, an algorithm's own options here."""

from __future__ import annotations

_FLAGS = {
    "muse": ("n_epochs_init", "jackknife_percent", "k"),
    "proteinprojector": (
        "latent_dimension", "n_epochs", "dropout", "batch_size", "learn_rate", "hidden_size_1", "hidden_size_2",
        "l2_norm", "lambda_reconstruction", "lambda_l2", "lambda_triplet", "mean_losses", "triplet_margin",
        "negative_from_batch",
    ),
    "promerge": ("lambda_disentangle", "lambda_l2_disentangle", "lambda_var"),
}  # fmt: skip

OWNERS = {flag: algorithm for algorithm, flags in _FLAGS.items() for flag in flags}
"""For each flag the algorithm it works for there; several work for more than the one named."""

NO_SNAPSHOTS = (
    "it belongs to proteinprojector and promerge in the existing toolkit; here an interrupted training goes on with "
    "--resume, and the crate holds the trained model"
)
"""Why ``--save_update_epochs`` is not offered."""
