"""Kill the demo chain with SIGKILL at random moments: no crate may pass ``verify`` unfinished, and a rerun completes.

    python bench/kill_demo.py WORKDIR [--kills 200] [--seed 0] [--first 0] [--minutes 60] [--whole 10]

A reference chain is made once. Every kill starts from the steps of it that were finished by then, runs on, and kills
the whole process group: every second one at a moment of the clock, drawn evenly over the chain, the others at one of
the file operations of a step (open, rename, mkdir, remove, list), drawn evenly, which hits the short moments of
hashing, writing metadata and renaming as often as the long ones of computing. Then every directory with metadata is
verified, the step is run again to its end, and every file of data compared with the reference; after one in ten kills
so is all of the chain that follows (the others need not: of equal files follow equal ones). Each kill adds a line to
WORKDIR/kills.jsonl; one process at a time may use a WORKDIR.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from cellmapkit.api import CellmapkitError
from cellmapkit.api.run import SilentProgress
from cellmapkit.audit.chain import follow
from cellmapkit.audit.verify import verify
from cellmapkit.core.crate import METADATA_NAME, is_log
from cellmapkit.core.digest import sha256_of

MODALITIES = ("apms", "proximity", "y2h", "pulldown")
EVENTS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.listdir", "os.scandir")
KILLED = -signal.SIGKILL
START = (
    "import sys, json, runpy; from pathlib import Path; sys.path.insert(0, sys.argv.pop(1));"
    "from kill_demo import watch; watch(*json.loads(sys.argv.pop(1)));"
    "from importlib.metadata import entry_points; name = sys.argv[1]; sys.argv = sys.argv[1:];"
    "(point,) = entry_points(group='console_scripts', name=name); sys.exit(point.load()())"
)


def chain_of(folder: Path) -> dict[str, list[str]]:
    """Return the commands of the chain by the name of their output, the output left out."""
    cell = folder / "0.cell"
    tables = {
        "apms": ["--edgelist", f"{cell}/apms_edgelist.tsv", "--baitlist", f"{cell}/apms_baitlist.tsv"],
        "proximity": ["--edgelist", f"{cell}/proximity_edgelist.tsv.gz"],
        "y2h": ["--edgelist", f"{cell}/y2h_edgelist.tsv"],
        "pulldown": ["--cm4ai_table", f"{cell}/pulldown_cm4ai.tsv"],
    }
    steps = {"0.cell": ["cellmaps_democmd.py", "make", "--n_proteins", "240", "--n_compartments", "3", "--n_modules",
                        "8", "--n_complexes", "24"]}  # fmt: skip
    for name, words in tables.items():
        more = ["--gene_table", f"{cell}/genes.tsv", "--provenance", f"{cell}/{name}_provenance.json"]
        steps[f"1.{name}"] = ["cellmaps_ppidownloadercmd.py", *words, *more]
    for name in MODALITIES:
        steps[f"2.{name}"] = ["cellmaps_ppi_embeddingcmd.py", "--inputdir", f"{folder}/1.{name}", "--dimensions", "32"]
    steps["3.coembedding"] = [
        "cellmaps_coembeddingcmd.py", "--embeddings", *(f"{folder}/2.{name}" for name in MODALITIES),
        "--embedding_names", *MODALITIES, "--algorithm", "proteinprojector", "--n_epochs", "20",
        "--latent_dimension", "32",
    ]  # fmt: skip
    steps["4.hierarchy"] = [
        "cellmaps_generate_hierarchycmd.py", "--coembedding_dirs", f"{folder}/3.coembedding", "--k", "5",
        "--ppi_cutoffs", "0.02", "0.05", "0.1", "--hierarchy_parent_cutoff", "0.1",
        "--gene_node_attributes", *(f"{folder}/1.{name}" for name in MODALITIES),
    ]  # fmt: skip
    standards = (f"{kind}={cell}/standard_{kind}.json" for kind in ("complexes", "modules", "compartments"))
    steps["5.hierarchyeval"] = ["cellmaps_hierarchyevalcmd.py", "--hierarchy_dir", f"{folder}/4.hierarchy",
                                "--standards", *standards]  # fmt: skip
    return steps


def watch(folder: str, kill_at: int, count_into: str) -> None:
    """Count the file operations of this process below a folder; end it at one of them, or write their number down."""
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in EVENTS and folder in str(arguments[0]):
            seen += 1
            if seen == kill_at:
                os.killpg(0, signal.SIGKILL)

    sys.addaudithook(hook)
    if count_into:
        import atexit  # noqa: PLC0415 - of the reference only

        atexit.register(lambda: Path(count_into).write_text(str(seen)))


def run_chain(folder: Path, kill_at: int = 0, count: str = "", until: str = "") -> None:
    """Run the steps whose output is not there; the first of them ends at its file operation ``kill_at``, if given."""
    for name, (command, *words) in chain_of(folder).items():
        outdir = folder / name
        if outdir.exists():
            continue
        began = time.monotonic()
        sub = [words.pop(0)] if command == "cellmaps_democmd.py" else []
        told = json.dumps([str(folder), kill_at, f"{count}/{name}.events" if count else ""])
        line = [sys.executable, "-c", START, str(Path(__file__).parent), told, command, *sub, str(outdir), *words]
        subprocess.run([*line, "--resume", "--threads", "1"], check=True, stdout=subprocess.DEVNULL)
        kill_at = 0
        if count:
            Path(f"{count}/{name}.seconds").write_text(f"{time.monotonic() - began}")
        if name == until:
            return


def start(folder: Path, kill_at: int = 0, count: str = "", until: str = "") -> subprocess.Popen[bytes]:
    """Start the chain in a process group of its own."""
    line = [
        sys.executable,
        __file__,
        str(folder),
        "--chain",
        "--kill_at",
        str(kill_at),
        "--count",
        count,
        "--until",
        until,
    ]
    log = (folder.parent / f"{folder.name}.log").open("ab")
    return subprocess.Popen(line, start_new_session=True, stderr=log, stdout=log)


def data_of(crate: Path) -> dict[str, str]:
    """Return the digest of every file of data of a crate, as it is on disk."""
    names = ((path, path.relative_to(crate).as_posix()) for path in crate.rglob("*") if path.is_file())
    return {name: sha256_of(path) for path, name in names if not is_log(name) and name != METADATA_NAME}


def judged(crate: Path, reference: dict[str, dict[str, str]]) -> str:
    """Return what a directory with metadata is: ``refused`` by verify, ``complete``, or passed and INCOMPLETE."""
    try:
        passes = not verify(follow(crate), SilentProgress()).faults
    except CellmapkitError:
        passes = False
    if not passes:
        return "refused"
    name = crate.name.removeprefix(".").removesuffix(".partial").removesuffix(".failed")
    return "complete" if data_of(crate) == reference[name] else "INCOMPLETE"


def begun(figures: Path, names: list[str], draw: random.Random, *, clock: bool) -> tuple[int, float]:
    """Draw a moment of the chain; return the number of the step it is in, and how far into it, in seconds."""
    seconds = [float((figures / f"{name}.seconds").read_text()) for name in names]
    moment, number = draw.uniform(0, sum(seconds)), 0
    while moment > seconds[number]:
        moment -= seconds[number]
        number += 1
    return number if clock else draw.randrange(len(names)), moment


def one_kill(
    work: Path, draw: random.Random, known: dict[str, dict[str, str]], *, clock: bool, whole: bool
) -> dict[str, object]:
    """Kill one run, judge what it left, run it again and compare."""
    names, figures, folder = list(known), work / "figures", work / "trial"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    number, wait = begun(figures, names, draw, clock=clock)
    for name in names[:number]:
        shutil.copytree(work / "reference" / name, folder / name)
    n_events = int((figures / f"{names[number]}.events").read_text())
    kill_at = 0 if clock else draw.randint(1, n_events)
    process = start(folder, kill_at)
    try:
        process.wait(wait if clock else 300)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    ended = process.wait()
    left = sorted(path.name for path in folder.iterdir() if path.name not in names[:number])
    found = {path.parent.name: judged(path.parent, known) for path in sorted(folder.glob("*/" + METADATA_NAME))}
    until = names[-1 if whole else number]
    again = start(folder, until=until).wait()
    there = names[: names.index(until) + 1]
    after = {name: data_of(folder / name) if (folder / name).is_dir() else {} for name in there}
    files = [(name, file) for name in there for file in {*known[name], *after[name]}]
    return {
        "how": "clock" if clock else f"operation {kill_at} of {n_events}",
        "step": names[number],
        "ended": ended,
        "left": left,
        "judged": found,
        "rerun": again,
        "until": until,
        "other": [f"{name}/{file}" for name, file in files if known[name].get(file) != after[name].get(file)],
    }


def main() -> None:
    """Run the chain, or kill it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="number of the first kill: each has a seed of its own")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=60, help="start no kill after so long")
    parser.add_argument("--chain", action="store_true", help="run the chain in WORKDIR and end")
    parser.add_argument("--kill_at", type=int, default=0)
    parser.add_argument("--count", default="")
    parser.add_argument("--until", default="")
    parser.add_argument("--whole", type=int, default=10, help="run all that follows after one of so many kills")
    given = parser.parse_args()
    if given.chain:
        run_chain(given.work, given.kill_at, given.count, given.until)
        return
    work = given.work.absolute()
    reference, figures = work / "reference", work / "figures"
    if not figures.exists():
        figures.mkdir(parents=True)
        trial = work / "trial"  # where all others are made: one file of the last step holds absolute paths
        trial.mkdir()
        if start(trial, count=str(figures)).wait():
            sys.exit(f"the reference failed, see {work}/trial.log")
        trial.rename(reference)
    known = {name: data_of(reference / name) for name in chain_of(reference)}
    ends = time.monotonic() + 60 * given.minutes
    for number in range(given.first, given.first + given.kills):
        if time.monotonic() > ends:
            break
        draw = random.Random(f"{given.seed} {number}")
        found = {
            "number": number,
            **one_kill(work, draw, known, clock=number % 2 == 0, whole=number // 2 % given.whole == 0),
        }
        with (work / "kills.jsonl").open("a") as stream:
            stream.write(json.dumps(found) + "\n")
    summary(work)


def summary(work: Path) -> None:
    """Print what all kills so far gave."""
    found = [json.loads(line) for line in (work / "kills.jsonl").read_text().splitlines()]
    killed = [one for one in found if one["ended"] == KILLED]
    judged_as = Counter(what for one in found for what in one["judged"].values())
    partial = [one for one in killed if any(name.endswith(".partial") for name in one["left"])]
    with_metadata = sum(any(name.endswith(".partial") for name in one["judged"]) for one in killed)
    print(f"{len(found)} runs, {len(killed)} killed: {Counter(one['step'] for one in killed)}")
    print(f"{len(partial)} left an unfinished directory, {with_metadata} one with metadata")
    print(f"directories with metadata: {judged_as}")
    whole = sum(one["until"] == "5.hierarchyeval" for one in found)
    print(f"run again to the end of the chain: {whole}, of the step: {len(found) - whole}")
    failed = sum(one["rerun"] != 0 for one in found)
    print(f"reruns that failed: {failed}; with another file: {sum(bool(one['other']) for one in found)}")


if __name__ == "__main__":
    main()
