"""Time every step of ours and of upstream on the human benchmark, on the same inputs in one go, and record the ratios.

``python bench/steps_vs_upstream.py --ours BIN --upstream VENV/bin`` runs each step with both toolkits in turn, one
thread, and writes the table into ``bench/RESULTS.md`` case by case; either side may be left out. VENV is what
``bench/upstream_env.py`` makes. Both read the same plain directories with ``--provenance``; the embeddings and
co-embedding that later steps read are ours, or upstream's where ours is not there, or those given by ``--embeddings``
and ``--coembedding``.

Upstream's download asks a gene service over the network and its evaluation a network database, so the first is not run
and the second runs without enrichment. Its hierarchy would take hours on all proteins: both build one of ``--genes``
proteins, ours also the whole. Reading and writing cost a co-embedding several
epochs, so the cost of one is the difference between a run of three and a run of one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inputs import NETWORKS, data_folder, write_networks
from measure import Cost, cells, ratio, run, setting, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RESULTS = Path(__file__).parent / "RESULTS.md"
RAW = Path(__file__).parent / "results" / "steps_vs_upstream.json"
SIDES = ("ours", "upstream")
BEGIN, END = "<!-- steps_vs_upstream: begin -->", "<!-- steps_vs_upstream: end -->"
STEPS = ("help", "download", "embedding", "coembedding", "hierarchy", "evaluation")
COMMANDS = ("ppidownloader", "ppi_embedding", "coembedding", "generate_hierarchy", "hierarchyeval")
RECIPE = ("--ppi_cutoffs", "0.002", "0.004", "0.006", "0.008", "0.01", "0.05", "--k", "10", "--maxres", "80")
"""ProteinProjector's networks and HiDeF settings."""

Words = tuple["str | Path", ...]
Costs = dict[str, list[Cost]]


@dataclass(frozen=True)
class Case:
    """One step on one input: a command, what follows its output directory, and who can run it."""

    title: str
    command: str
    words: Words
    sides: tuple[str, ...] = SIDES
    writes: bool = True


@dataclass
class Bench:
    """Where the commands are, where they work, and what was measured so far."""

    bins: dict[str, Path]
    work: Path
    pairs: int
    outputs: dict[tuple[str, str], Path] = field(default_factory=dict)
    where: str = field(default_factory=setting)

    def measure_all(self, cases: Iterable[Case]) -> None:
        """Measure and record every case."""
        for case in cases:
            if costs := self.measure(case):
                record(case.title, costs, self.where)

    def measure(self, case: Case) -> Costs:
        """Run a case on every side that can, in turn; return the costs and keep the last output directories."""
        sides = [side for side in case.sides if side in self.bins]
        costs: Costs = {side: [] for side in sides}
        for _ in range(self.pairs):
            for side in sides:
                out = self.work / side / case.title.replace(" ", "_").replace(",", "")
                shutil.rmtree(out, ignore_errors=True)
                program = self.bins[side] / f"cellmaps_{case.command}cmd.py"
                cost = run([program, *([out] if case.writes else []), *case.words], threads=1, cwd=self.work)
                costs[side].append(cost)
                self.outputs[case.title, side] = out
                print(f"{case.title}: {side} {cost.cpu_s:.1f} CPU s, {cost.peak_mb:.0f} MB", file=sys.stderr)
                if not cost.ok:
                    print(cost.said, file=sys.stderr)
        return costs

    def output(self, title: str, name: str) -> Path | None:
        """Return the output directory of a case that holds the file ``name``: ours if it is there, else upstream's."""
        found = [self.outputs.get((title, side)) for side in SIDES]
        return next((where for where in found if where and (where / name).exists()), None)


def help_cases() -> Iterator[Case]:
    """Yield the start of every command."""
    for command in COMMANDS:
        yield Case(f"{command} --help", command, ("--help",), writes=False)


def download_cases(provenance: Path) -> Iterator[Case]:
    """Yield the reading of the largest network; upstream needs the network for it."""
    edges = data_folder() / "benchmark" / "networks" / NETWORKS["bioplex2"]
    yield Case("download bioplex2", "ppidownloader", ("--edgelist", edges, "--provenance", provenance), ("ours",))


def embedding_cases(inputs: dict[str, Path]) -> Iterator[Case]:
    """Yield node2vec at upstream's defaults for every network, and netmf, which only ours has."""
    for name, where in inputs.items():
        words: Words = ("--inputdir", where, "--provenance", where / "provenance.json", "--workers", "1")
        yield Case(f"node2vec {name}", "ppi_embedding", words)
        yield Case(f"netmf {name}", "ppi_embedding", (*words, "--algorithm", "netmf"), ("ours",))


def coembedding_cases(embeddings: dict[str, Path], provenance: Path) -> Iterator[Case]:
    """Yield ProteinProjector for one and three epochs at upstream's batch, and for ours at the paper's."""
    words: Words = ("--algorithm", "proteinprojector", "--embeddings", *embeddings.values())
    named: Words = (*words, "--embedding_names", *embeddings, "--provenance", provenance, "--triplet_margin", "1.0")
    for batch, sides in (("16", SIDES), ("64", ("ours",))):
        for epochs in ("1", "3"):
            title = f"proteinprojector batch {batch}, {epochs} epochs"
            yield Case(title, "coembedding", (*named, "--batch_size", batch, "--n_epochs", epochs), sides)


def hierarchy_cases(coembedding: Path, bench: Bench, provenance: Path, genes: int) -> Iterator[Case]:
    """Yield the hierarchy of the first ``genes`` proteins for both, and of all for ours."""
    part = bench.work / "part"
    part.mkdir(exist_ok=True)
    lines = (coembedding / "coembedding_emd.tsv").read_text().splitlines(keepends=True)
    (part / "coembedding_emd.tsv").write_text("".join(lines[: genes + 1]))
    tail = ("--provenance", provenance, *RECIPE)
    yield Case(f"hierarchy {genes} proteins", "generate_hierarchy", ("--coembedding_dirs", part, *tail))
    yield Case("hierarchy all", "generate_hierarchy", ("--coembedding_dirs", coembedding, *tail), ("ours",))


def rows(found: dict[str, Costs]) -> Iterator[list[str]]:
    """Yield a table row per case: the last cost of each side, and the ratio over the pairs."""
    for title, costs in found.items():
        shown = [cell for side in SIDES for cell in _side(costs.get(side))]
        yield [title, *shown, _ratio(costs)]
    for batch in ("16", "64"):
        name = f"proteinprojector batch {batch}"
        long, short = (found.get(f"{name}, {epochs} epochs", {}) for epochs in ("3", "1"))
        both = [side for side in long if side in short and all(cost.ok for cost in long[side] + short[side])]
        epoch = {side: _per_epoch(long[side], short[side]) for side in both}
        if epoch:
            shown = [cell for side in SIDES for cell in (str(epoch.get(side, "-")), "-")]
            yield [f"{name}, per epoch", *shown, f"{epoch['upstream'] / epoch['ours']:.1f}" if len(epoch) > 1 else "-"]


def record(title: str, costs: Costs, where: str) -> None:
    """Put the costs of one case in the place of earlier ones, and write the table of all of them anew."""
    kept = json.loads(RAW.read_text()) if RAW.exists() else {}
    kept[title] = {"where": where} | {side: [asdict(cost) | {"said": ""} for cost in of] for side, of in costs.items()}
    RAW.write_text(json.dumps(kept, indent=1) + "\n")
    found = {name: {side: _costs(of[side]) for side in SIDES if side in of} for name, of in kept.items()}
    head = ["step", "ours CPU s", "ours MB", "upstream CPU s", "upstream MB", "upstream / ours"]
    about = "One thread; MB is the largest process; the two sides of a row ran in turn. Last go: " + where
    publish(f"## Steps, ours and upstream\n\n{about}.\n\n{table(head, rows(found))}")


def publish(text: str, path: Path = RESULTS) -> None:
    """Put ``text`` between the marks of this script in the results file; the rest of the file stays."""
    old = path.read_text() if path.exists() else f"# Results\n\n{BEGIN}\n{END}\n"
    if BEGIN not in old:
        old = f"{old.rstrip()}\n\n{BEGIN}\n{END}\n"
    before, _, rest = old.partition(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


@dataclass(frozen=True)
class Given:
    """What the user has made before: a folder of embeddings, a co-embedding; and how many proteins both sides build."""

    embeddings: Path | None
    coembedding: Path | None
    genes: int


def compare(bench: Bench, steps: list[str], given: Given) -> None:
    """Run the chosen steps in the order of the chain; a step whose input nobody made is left out of the table."""
    inputs = write_networks(bench.work / "inputs")
    provenance = inputs["bioplex2"] / "provenance.json"
    bench.measure_all(help_cases() if "help" in steps else ())
    bench.measure_all(download_cases(provenance) if "download" in steps else ())
    bench.measure_all(embedding_cases(inputs) if "embedding" in steps else ())
    made = {name: bench.output(f"node2vec {name}", "ppi_emd.tsv") for name in inputs}
    folder = given.embeddings
    before = {name: folder / f"2.{name}" for name in inputs} if folder else made
    found = {name: where for name, where in before.items() if where}
    if "coembedding" in steps and len(found) > 1:
        bench.measure_all(coembedding_cases(found, provenance))
    joint = given.coembedding or bench.output("proteinprojector batch 16, 3 epochs", "coembedding_emd.tsv")
    if "hierarchy" in steps and joint:
        bench.measure_all(hierarchy_cases(joint, bench, provenance, given.genes))
    assemblies = bench.output(f"hierarchy {given.genes} proteins", "hierarchy.cx2")
    if "evaluation" in steps and assemblies:
        # upstream reads neither name from a flattened crate
        names = ("--organization_name", "benchmark", "--project_name", "human benchmark")
        words = ("--hierarchy_dir", assemblies, "--skip_term_enrichment", "--provenance", provenance, *names)
        bench.measure_all([Case("evaluation without enrichment", "hierarchyeval", words)])


def main() -> int:
    """Measure the steps named on the command line and record the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", type=Path, help="directory of our commands")
    parser.add_argument("--upstream", type=Path, help="directory of upstream's commands")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--pairs", type=int, default=1, help="how often each side runs")
    parser.add_argument("--genes", type=int, default=500, help="proteins of the hierarchy that both build")
    parser.add_argument("--embeddings", type=Path, help="folder of 2.NETWORK directories to use")
    parser.add_argument("--coembedding", type=Path, help="directory of a co-embedding to use for the hierarchy")
    parser.add_argument("--work", type=Path, help="folder to work in; kept. A temporary one by default")
    options = parser.parse_args()
    bins = {side: path.resolve() for side in ("ours", "upstream") if (path := getattr(options, side))}
    if not bins:
        parser.error("give --ours, --upstream or both")
    with tempfile.TemporaryDirectory() as temporary:
        work = (options.work or Path(temporary)).resolve()
        bench = Bench(bins, work, options.pairs)
        before = [path and path.resolve() for path in (options.embeddings, options.coembedding)]
        compare(bench, options.steps, Given(before[0], before[1], options.genes))
    return 0


def _costs(raw: list[dict[str, Any]]) -> list[Cost]:
    return [Cost(**one) for one in raw]


def _side(costs: list[Cost] | None) -> list[str]:
    if not costs:
        return ["-", "-"]
    cpu, _, peak, _ = cells(costs[-1])
    return [cpu if costs[-1].ok else f"{cpu} (exit {costs[-1].returncode})", peak]


def _ratio(costs: dict[str, list[Cost]]) -> str:
    pairs = list(zip(costs.get("upstream", []), costs.get("ours", []), strict=False))
    return ratio(pairs) if pairs and all(cost.ok for pair in pairs for cost in pair) else "-"


def _per_epoch(long: list[Cost], short: list[Cost]) -> float:
    return round((min(cost.cpu_s for cost in long) - min(cost.cpu_s for cost in short)) / 2, 2)


if __name__ == "__main__":
    sys.exit(main())
