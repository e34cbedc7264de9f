"""Hand our crates to the existing Cell Mapping Toolkit and its output back to ours, once for each step where it starts.

``python bench/upstream_round_trip.py --ours BIN --upstream VENV/bin DEMO`` takes the chain that ``examples/demo.sh``
wrote into DEMO (read only). For each step it runs: our crate -> the toolkit's step -> our next step, then upgrades the
toolkit's crate to one of ours and verifies it with all behind it. VENV is what ``bench/upstream_env.py`` makes. It ends
with 1 if anything failed, and prints one line per command: what it was, its outcome and CPU seconds.

The toolkit's download asks a gene service over the network and its enrichment a network database; the first is not run
and the second is skipped. Settings are small: this shows that crates can be exchanged, not how good the result is.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from measure import run

MODALITIES = ("apms", "proximity")
UPGRADE, VERIFY = "cellmaps_exchangecmd.py", "cellmaps_auditcmd.py"
CUTOFFS = ("--ppi_cutoffs", "0.01", "0.02", "0.05")


@dataclass
class Trip:
    """Where the commands, the demo chain and the results are, and what failed."""

    ours: Path
    upstream: Path
    demo: Path
    work: Path
    failed: list[str] = field(default_factory=list)
    done: int = 0

    def go(self, title: str, side: Path, *words: str | Path) -> bool:
        """Run one command in the working directory and print how it ended."""
        os.environ["PYTHONWARNINGS"] = "ignore"
        cost = run([side / str(words[0]), *words[1:]], threads=1, cwd=self.work)
        self.done += 1
        print(f"{'passed' if cost.ok else 'FAILED':7s} {cost.cpu_s:6.1f} s  {title}", flush=True)
        if not cost.ok:
            self.failed.append(title)
            print(cost.said, file=sys.stderr)
        return cost.ok

    def upgrade(self, crate: str) -> None:
        """Make one of the toolkit's crates one of ours, and verify it."""
        if self.go(f"upgrade {crate}", self.ours, UPGRADE, "upgrade", crate, f"{crate}.upgraded"):
            self.go(f"verify {crate}", self.ours, VERIFY, "verify", f"{crate}.upgraded")


def embedding(trip: Trip) -> None:
    """Embed our download with the toolkit, co-embed it with ours."""
    for name in MODALITIES:
        small = ("--dimensions", "64", "--num_walks", "4", "--walk_length", "20", "--workers", "1")
        words = (f"u2.{name}", "--inputdir", trip.demo / f"1.{name}", *small)
        trip.go(f"our download -> its ppi_embedding, {name}", trip.upstream, "cellmaps_ppi_embeddingcmd.py", *words)
        trip.upgrade(f"u2.{name}")
    for label, crates in (("", [f"u2.{name}" for name in MODALITIES]),
                          (" upgraded", [f"u2.{name}.upgraded" for name in MODALITIES])):  # fmt: skip
        trip.go(f"its{label} ppi_embedding -> our coembedding", trip.ours, "cellmaps_coembeddingcmd.py",
                f"o3{label.strip()}", "--embeddings", *crates, "--embedding_names", *MODALITIES,
                "--algorithm", "gcca")  # fmt: skip


def coembedding(trip: Trip) -> None:
    """Co-embed our embeddings with the toolkit, in both of its algorithms, and make a hierarchy with ours."""
    ours = [trip.demo / f"2.{name}" for name in MODALITIES]
    for algorithm in ("proteinprojector", "muse"):
        crate = f"u3.{algorithm}"
        trip.go(f"our embeddings -> its coembedding, {algorithm}", trip.upstream, "cellmaps_coembeddingcmd.py", crate,
                "--embeddings", *ours, "--embedding_names", *MODALITIES, "--algorithm", algorithm,
                "--n_epochs", "2", "--n_epochs_init", "2", "--latent_dimension", "32")  # fmt: skip
        trip.upgrade(crate)
        trip.go(f"its coembedding, {algorithm} -> our hierarchy", trip.ours, "cellmaps_generate_hierarchycmd.py",
                f"o4.{algorithm}", "--coembedding_dirs", crate, *CUTOFFS, "--maxres", "10")  # fmt: skip


def hierarchy(trip: Trip) -> None:
    """Make a hierarchy of our co-embedding with the toolkit, evaluate and convert it with ours."""
    trip.go("our coembedding -> its hierarchy", trip.upstream, "cellmaps_generate_hierarchycmd.py", "u4",
            "--coembedding_dirs", trip.demo / "3.coembedding", *CUTOFFS, "--maxres", "5", "--k", "5",
            "--hierarchy_parent_cutoff", "0.05")  # fmt: skip
    trip.upgrade("u4")
    known = f"complexes={trip.demo / '0.cell' / 'standard_complexes.json'}"
    for crate in ("u4", "u4.upgraded"):
        trip.go(f"its hierarchy ({crate}) -> our hierarchyeval", trip.ours, "cellmaps_hierarchyevalcmd.py",
                f"o5.{crate}", "--hierarchy_dir", crate, "--standards", known, "--permutations", "5")  # fmt: skip
    for form in ("hidef", "ddot"):
        trip.go(f"its hierarchy -> our to-{form}", trip.ours, UPGRADE, f"to-{form}", "u4", f"o.{form}")


def evaluation(trip: Trip) -> None:
    """Evaluate our hierarchy with the toolkit without enrichment, and evaluate what it wrote with ours.

    The toolkit's evaluation wants organisation and project inside the root of the metadata, where RO-Crate has links:
    it takes our crate with both named on its command line, and the copy that ``to-fairscape`` makes as it is.
    """
    ours = trip.demo / "4.hierarchy"
    skip = ("--skip_term_enrichment",)
    names = ("--organization_name", "Lab", "--project_name", "Map")
    trip.go("our hierarchy -> its hierarchyeval, names given", trip.upstream, "cellmaps_hierarchyevalcmd.py", "u5",
            "--hierarchy_dir", ours, *skip, *names)  # fmt: skip
    if trip.go("our hierarchy -> our to-fairscape", trip.ours, UPGRADE, "to-fairscape", ours, "o.fairscape"):
        trip.go("our copy for FAIRSCAPE -> its hierarchyeval", trip.upstream, "cellmaps_hierarchyevalcmd.py", "u5f",
                "--hierarchy_dir", "o.fairscape/fairscape", *skip)  # fmt: skip
        trip.upgrade("u5f")
    trip.upgrade("u5")
    known = f"complexes={trip.demo / '0.cell' / 'standard_complexes.json'}"
    trip.go("its hierarchyeval -> our hierarchyeval", trip.ours, "cellmaps_hierarchyevalcmd.py", "o6",
            "--hierarchy_dir", "u5", "--standards", known, "--permutations", "5")  # fmt: skip


STEPS = {"embedding": embedding, "coembedding": coembedding, "hierarchy": hierarchy, "evaluation": evaluation}


def main() -> int:
    """Run the steps named on the command line, all by default; return 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("demo", type=Path, help="the chain that examples/demo.sh wrote")
    parser.add_argument("--ours", type=Path, default=Path(sys.executable).parent, help="where our commands are")
    parser.add_argument("--upstream", type=Path, required=True, help="where the toolkit's commands are")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--work", type=Path, help="keep the results here; otherwise they are thrown away")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = (words.work or Path(scratch)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        trip = Trip(words.ours.absolute(), words.upstream.absolute(), words.demo.resolve(), work)
        for step in words.steps:
            STEPS[step](trip)
    print(f"{trip.done - len(trip.failed)} of {trip.done} commands passed")
    return int(bool(trip.failed))


if __name__ == "__main__":
    sys.exit(main())
