"""Compare the hidef plugin with the hidef package: same assemblies up to the package's own variation, and the cost.

    python bench/hidef_parity.py NETWORK.tsv --header --k 5 --maxres 25 --runs 5 --seeds 5 --keep DIR

    python bench/hidef_parity.py NETWORK.tsv --header --nested --proteins 600 --keep DIR

NETWORK is a two-column edge list; ``--nested`` makes six networks of it as in leiden_objective.py. The package runs as
its own command does, unseeded, in a directory of its own; the plugin runs with seeds 0, 1, ...; every run is a fresh
process on one thread. ``--keep`` stores each result and its
cost, so that a long comparison can be made in several sittings. Prints a markdown table; without the package it says so
and ends. The agreement of A with B: the share of A's systems (root excluded) that have a system in B with a Jaccard
similarity of at least .75 (.9), and the mean of the best similarity.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from itertools import permutations, product
from pathlib import Path

import numpy as np
from leiden_objective import edges_of, nested
from scipy.sparse import csr_matrix

PACKAGE = """
import runpy, sys, types, importlib.util
try:
    import louvain
except ImportError:
    sys.modules["louvain"] = types.ModuleType("louvain")
sys.argv = ["hidef_finder.py", *sys.argv[1:]]
runpy.run_path(importlib.util.find_spec("hidef.hidef_finder").origin, run_name="__main__")
"""
"""Starts the package's command; the empty module stands in for a dependency that Leiden does not need."""

PLUGIN = """
import sys
import numpy as np
from cellmapkit.api import Run
from cellmapkit.api.records import ProximityNetworks
from cellmapkit.hidef import HidefParams
from cellmapkit.hidef.detect import detect
out, k, maxres, seed, *sources = sys.argv[1:]
layers = [[line.split() for line in open(source)] for source in sources]
ids = sorted({name for layer in layers for pair in layer for name in pair})
place = {name: i for i, name in enumerate(ids)}
edges, sizes = {}, []  # the first layer that holds an edge comes first
for layer in layers:
    edges.update(dict.fromkeys(sorted(tuple(sorted((place[a], place[b]))) for a, b in layer if a != b)))
    sizes.append(len(edges))
networks = ProximityNetworks(
    ids=tuple(ids), edges=np.array(list(edges), np.int32), sizes=tuple(sizes), cutoffs=(1.0,) * len(sizes)
)
found = detect(networks, HidefParams(k=int(k), maxres=float(maxres)), Run(seed=int(seed)))
with open(out + ".nodes", "w") as file:
    for c in range(len(found)):
        names = " ".join(ids[i] for i in found.members(c))
        file.write(f"C{c}\\t{len(found.members(c))}\\t{names}\\t{found.persistence[c]}\\n")
"""
"""Runs the plugin from nested edge lists, smallest first, to a file in the package's format."""


def cost_of(command: list[str], directory: str, **environment: str) -> dict[str, float]:
    """Run a command on one thread; return CPU seconds with children and the peak memory of one process in MB."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    child = subprocess.Popen(
        command, cwd=directory, env={**os.environ, **single, **environment}, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"exit {child.returncode} from {' '.join(command[3:])}")
    return {"cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss / 1024}


def systems(path: Path) -> list[list[str]]:
    """Return the members of every system of a ``.nodes`` file but the root, which comes first."""
    return [line.split("\t")[2].split() for line in path.read_text().splitlines()][1:]


def best(found: list[list[str]], reference: list[list[str]]) -> np.ndarray:
    """Return for every system found the largest Jaccard similarity to a system of the reference."""
    names = {name: i for i, name in enumerate(sorted({name for system in found + reference for name in system}))}
    one, other = (_matrix(sets, names) for sets in (found, reference))
    shared = (one @ other.T).toarray()
    either = one.sum(axis=1).reshape(-1, 1) + other.sum(axis=1).reshape(1, -1) - shared
    return np.asarray(shared / either).max(axis=1)


def _matrix(sets: list[list[str]], names: dict[str, int]) -> csr_matrix:
    indptr = np.concatenate([[0], np.cumsum([len(members) for members in sets])])
    indices = np.array([names[name] for members in sets for name in members])
    return csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(sets), len(names)))


def agreement(pairs: list[tuple[list[list[str]], list[list[str]]]]) -> str:
    """Return table cells: share matched at .75 and .9 and mean best similarity, mean and range over the pairs."""
    values = np.array([[np.mean(b >= 0.75), np.mean(b >= 0.9), b.mean()] for b in (best(*pair) for pair in pairs)])
    cells = zip(values.mean(axis=0), values.min(axis=0), values.max(axis=0), strict=True)
    return " | ".join(f"{mean:.3f} ({low:.3f}-{high:.3f})" for mean, low, high in cells)


def run_all(options: argparse.Namespace, sources: list[str], keep: Path) -> tuple[list[Path], list[Path]]:
    """Run what is not there yet; return the results of the package and of the plugin."""
    stem = f"k{options.k}-maxres{options.maxres:g}" + (f"-nested{options.proteins or ''}" if options.nested else "")
    done: dict[str, list[Path]] = {"package": [], "plugin": []}
    for kind, count in (("plugin", options.seeds), ("package", options.runs)):
        for number in range(count):
            out = keep / f"{kind}-{stem}-{number}"
            done[kind].append(out)
            if out.with_suffix(".json").exists():
                continue
            if kind == "package":
                flags = f"--k {options.k} --maxres {options.maxres} --skipgml --numthreads 1"
                command = [sys.executable, "-c", PACKAGE, "--g", *sources, "--o", str(out), *flags.split()]
            else:
                setting = [str(options.k), str(options.maxres), str(number)]
                command = [sys.executable, "-c", PLUGIN, str(out), *setting, *sources]
            with tempfile.TemporaryDirectory() as directory:
                cost = cost_of(command, directory)
                if kind == "plugin" and number == 0:
                    cold = cost_of(command, directory, NUMBA_CACHE_DIR=directory)
                    cost = {**cost_of(command, directory), "cold_cpu": cold["cpu"], "cold_mb": cold["mb"]}
            out.with_suffix(".json").write_text(json.dumps(cost))
            print(f"{out.name}: {cost}", file=sys.stderr)
    return done["package"], done["plugin"]


def report(package: list[Path], plugin: list[Path]) -> None:
    """Print the table of one comparison."""
    costs = {path: json.loads(path.with_suffix(".json").read_text()) for path in package + plugin}
    sets = {path: systems(path.with_suffix(".nodes")) for path in costs}
    print("| | systems | CPU s | peak MB |\n|---|---|---|---|")
    for name, paths in (("hidef package", package), ("plugin", plugin)):
        counts = " ".join(str(len(sets[path])) for path in paths)
        cpu = [costs[path]["cpu"] for path in paths]
        memory = max(costs[path]["mb"] for path in paths)
        print(f"| {name} | {counts} | {np.median(cpu):.1f} ({min(cpu):.1f}-{max(cpu):.1f}) | {memory:.0f} |")
    cold = costs[plugin[0]]
    print(f"| plugin, first run ever (compiles) | | {cold['cold_cpu']:.1f} | {cold['cold_mb']:.0f} |")
    print("\n| agreement of A with B | pairs | Jaccard >= .75 | >= .9 | mean best Jaccard |\n|---|---|---|---|---|")
    for name, pairs in (
        ("package, package", list(permutations(package, 2))),
        ("plugin, package", list(product(plugin, package))),
        ("package, plugin", list(product(package, plugin))),
        ("plugin, plugin", list(permutations(plugin, 2))),
    ):
        print(f"| {name} | {len(pairs)} | {agreement([(sets[a], sets[b]) for a, b in pairs])} |")


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path)
    parser.add_argument("--header", action="store_true", help="the first line is a header")
    parser.add_argument("--nested", action="store_true", help="make six nested networks of it")
    parser.add_argument("--proteins", type=int, help="use that many proteins of the nested networks, drawn at random")
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--maxres", type=float, default=80.0)
    parser.add_argument("--runs", type=int, default=5, help="runs of the package")
    parser.add_argument("--seeds", type=int, default=5, help="runs of the plugin")
    parser.add_argument("--keep", type=Path, help="directory for results")
    options = parser.parse_args()
    if find_spec("hidef") is None:
        print("the hidef package is not installed: nothing to compare with (pip install 'cellmapkit-hidef[package]')")
        return
    with tempfile.TemporaryDirectory() as scratch:
        keep = (options.keep or Path(scratch)).resolve()
        keep.mkdir(parents=True, exist_ok=True)
        edges = edges_of(options.network, header=options.header)
        networks = nested(edges, options.proteins) if options.nested else None
        sources = []
        for number, layer in enumerate([edges] if networks is None else [networks.edges[:n] for n in networks.sizes]):
            sources.append(f"{scratch}/layer{number}.tsv")
            np.savetxt(sources[-1], layer, fmt="P%05d", delimiter="\t")
        report(*run_all(options, sources, keep))


if __name__ == "__main__":
    main()
