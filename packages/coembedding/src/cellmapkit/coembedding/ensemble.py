"""Several seeds of one algorithm, and what they agree on; see the README for what each file holds."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.coembedding import outputs
from cellmapkit.coembedding.agreement import Agreement, agreement
from cellmapkit.coembedding.consensus import Aligned, aligned, all_alike, consensus_embedding
from cellmapkit.coembedding.kept import from_arrays, to_arrays
from cellmapkit.coembedding.pairs_file import write_pairs
from cellmapkit.coembedding.proximity import Proximity, closest_pairs
from cellmapkit.core.trained import HISTORY, write_history

if TYPE_CHECKING:
    from cellmapkit.api import Algorithm, Params, Run
    from cellmapkit.api.records import Coembedding, Embedding, Modalities
    from cellmapkit.coembedding.params import EnsembleParams
    from cellmapkit.core.open_step import Step
    from cellmapkit.core.trained import History

PROXIMITY = "consensus_proximity.tsv.gz"


@dataclass(frozen=True, kw_only=True)
class Fit:
    """An algorithm ready to run on what this step was given.

    Attributes
    ----------
    step : Step
        The open step.
    algorithm : Algorithm
        The co-embedder.
    params : Params
        Its parameters.
    modalities : Modalities
        Its input.
    """

    step: Step
    algorithm: Algorithm
    params: Params
    modalities: Modalities

    def once(self, run: Run) -> Coembedding:
        """Return the result of one run, and log its notes."""
        result: Coembedding = self.step.call(self.step.load(self.algorithm), self.modalities, self.params, run)
        for note in result.notes:
            run.log.info("%s", note)
        return result


class Member(NamedTuple):
    """What is kept in memory of one finished run."""

    seed: int
    fused: Embedding
    history: History
    origin: str

    @property
    def folder(self) -> str:
        """Return where its files are in the crate."""
        return f"seed_{self.seed}"


def write_ensemble(fit: Fit, settings: EnsembleParams) -> list[outputs.Dropped]:
    """Run several seeds, write the files of each into a folder of its own, and their consensus.

    The run with seed ``s`` is the same as that of a plain run with ``--seed s``. Finished members are kept until the
    crate is complete, so that ``--resume`` runs only those that are missing.

    Parameters
    ----------
    fit : Fit
        What to run.
    settings : EnsembleParams
        How many seeds, and what is written of their consensus.

    Returns
    -------
    list of Dropped
        Proteins that some members lack, or all; they are not in the consensus.
    """
    members = [_member(fit, fit.step.run.seed + k, settings.seeds) for k in range(settings.seeds)]
    step, common = fit.step, aligned([member.fused for member in members])
    alike = all_alike([member.fused for member in members])
    if alike:
        step.log.warning(
            "%s gives the same for every seed: the consensus is that one result, and agreement between seeds says "
            "nothing about it",
            fit.algorithm.name,
        )
    fused, kept = (members[0].fused, 1.0) if alike else consensus_embedding(common)
    step.log.info("the consensus embedding keeps %.2f %% of the members' squared length", 100 * kept)
    about = f"the consensus of {len(members)} seeds, {kept:.2%} of it kept"
    outputs.write_table(step, outputs.FUSED, fused, about, members[0].origin)
    agreed = agreement(common, settings.consensus_neighbours, step.run)
    _write_agreement(step, members, common, agreed)
    _write_proximity(step, common, closest_pairs(common, settings.consensus_top, step.run))
    if any(member.history for member in members):
        write_history(step, HISTORY, [({"seed": one.seed}, one.history) for one in members])
    some = [outputs.Dropped(name, "", "missing from a member", "not every seed gave it") for name in common.left_out]
    every = outputs.left_out(fit.algorithm.name, fit.modalities, {*common.ids, *common.left_out})
    return some + every


def _member(fit: Fit, seed: int, n_members: int) -> Member:
    """Run one seed, or take it from an interrupted run, and write its files."""
    step = fit.step
    finished = step.slot(f"seed_{seed}", "finished")
    arrays = finished.load()
    position = f"seed {seed}, {seed - step.run.seed + 1} of {n_members}"
    if arrays is None:
        step.log.info("%s", position)
        result = fit.once(dataclasses.replace(step.run, seed=seed, checkpoint=step.slot(f"seed_{seed}", "training")))
        finished.save(to_arrays(result))
    else:
        step.log.info("%s was finished before the interruption", position)
        result = from_arrays(arrays)
    member = Member(seed, result.fused, result.history, outputs.origin_of(result))
    outputs.write(step, fit.algorithm.name, result, member.folder)
    return member


def _write_agreement(step: Step, members: list[Member], common: Aligned, agreed: Agreement) -> None:
    step.log.info(
        "members share neighbours: mean Jaccard index %.3f of the %d nearest, by chance %.2g",
        agreed.per_protein.mean(), agreed.k, agreed.chance,
    )  # fmt: skip
    about = (
        f"mean Jaccard index between seeds of the {agreed.k} nearest neighbours (1: the same ones; by chance "
        f"{agreed.chance:.2g})"
    )
    outputs.write_confidence(step, outputs.CONFIDENCE, common.ids, agreed.per_protein, about)
    rows = [
        (member.seed, member.folder, *member.fused.values.shape, f"{value:.6g}")
        for member, value in zip(members, agreed.per_member, strict=True)
    ]
    header = ("seed", "folder", "proteins", "dimensions", "agreement")
    step.write_rows("members.tsv", header, rows, "the seeds, and how far each agrees with the others on neighbours")


def _write_proximity(step: Step, common: Aligned, found: Proximity) -> None:
    step.log.info(
        "the closest %d pairs by mean quantile are written; a quantile is within %.2g", len(found.pairs), found.error
    )
    about = (
        f"the closest {len(found.pairs)} pairs of all {len(common.ids)} proteins: mean and standard deviation over "
        f"seeds of the fraction of pairs that are less similar (each within {found.error:.2g}), closest first"
    )
    write_pairs(step, PROXIMITY, common.ids, found.pairs, {"mean": found.mean, "sd": found.sd}, about)
