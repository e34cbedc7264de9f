"""A crate of very many files: how long its metadata takes to write, and ``verify`` beside ``sha256sum``.

``python bench/audit_size.py FOLDER [--files 10000] [--size 100000] [--inputs 10] [--pairs 3] [--threads 2]`` makes the
crate in FOLDER (a new one, which is left there) and runs the two commands in turn, A B A B, on the same files.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from pathlib import Path

from measure import cells, paired, ratio, setting, table

from cellmapkit.core.crate import METADATA_NAME, About, Activity, InputFile, OutputFile, Software
from cellmapkit.core.metadata import write_crate

HASH_ALL = "cd {} && find . -type f -print0 | xargs -0 sha256sum > /dev/null"


def write_files(folder: Path, n_files: int, size: int) -> list[OutputFile]:
    """Write files of random bytes and return what a crate records of them."""
    draw, files = random.Random(0), []
    (folder / "red").mkdir(parents=True)
    for number in range(n_files):
        name, content = f"red/{number:06d}_A1_1_red.jpg", draw.randbytes(size)
        (folder / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        about = "one image of the red channel"
        files.append(OutputFile(path=name, description=about, media_type="image/jpeg", size=size, sha256=digest))
    return files


def run_with(n_inputs: int) -> Activity:
    """Return a run that read many files of one crate."""
    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(n_inputs)]
    return Activity(
        title="Images",
        command="cellmaps_imagecmd.py OUTDIR",
        identifier="urn:uuid:1",
        agent="someone",
        started="2026-11-21T05:00:00+00:00",
        ended="2026-11-21T05:01:00+00:00",
        software=(Software(name="cellmapkit-images", version="0.1.0", description="Images"),),
        parameters={"width": 3},
        inputs=tuple(
            InputFile(location=f"../in/{number}.jpg", size=3, sha256=digest, crate_id="urn:uuid:9", crate_name="in")
            for number, digest in enumerate(digests)
        ),
    )


def main() -> int:
    """Print the time to write and a table of the two commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for name, default in (("files", 10_000), ("size", 100_000), ("inputs", 10), ("pairs", 3), ("threads", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    words = parser.parse_args()
    print(setting())
    files, run = write_files(words.folder, words.files, words.size), run_with(words.inputs)
    cpu, wall = time.process_time(), time.perf_counter()
    about = About(name="Images", description="Very many images")
    write_crate(words.folder, identifier="urn:uuid:2", about=about, activity=run, files=files)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    size = (words.folder / METADATA_NAME).stat().st_size / 1e6
    print(f"metadata of {words.files} files, {words.inputs} inputs: {size:.1f} MB in {cpu:.2f} CPU s, {wall:.2f} s\n")
    if words.pairs:
        command = Path(sys.executable).with_name("cellmaps_auditcmd.py")
        verify = [command, "verify", words.folder, "--threads", str(words.threads)]
        costs = paired(verify, ["sh", "-c", HASH_ALL.format(words.folder)], words.pairs)
        names = ("verify", "sha256sum")
        rows = [[name, *cells(cost)[:2]] for pair in costs for name, cost in zip(names, pair, strict=True)]
        print(table(["command", "CPU s", "wall s"], rows))
        print(f"CPU s, verify / sha256sum: {ratio(costs)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
