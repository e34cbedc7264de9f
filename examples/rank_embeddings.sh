#!/usr/bin/env bash
# Rank what the human benchmark made: the embedding of each network against the co-embedding, on the proteins common to all.
#
#   CELLMAPKIT_DATA=/path/to/data examples/rank_embeddings.sh [BENCHMARK]   default BENCHMARK: benchmark_output
#
# BENCHMARK is the directory that human_benchmark.sh wrote; 6.embeddingeval is added to it. More co-embeddings beside
# 3.coembedding are ranked too if they are called 3.NAME. HumanCellMap is left out: it has 130 proteins, and
# only those common to all embeddings can be ranked. UNIVERSE=own judges each on its own proteins and ranks nothing.
set -euo pipefail

data=${CELLMAPKIT_DATA:-../shared/data}/benchmark
out=${1:-benchmark_output}
universe=${UNIVERSE:-common}
[ -d "$data/labels" ] || { echo "no benchmark data at $data; set CELLMAPKIT_DATA" >&2; exit 3; }
[ -d "$out" ] || { echo "$out is not there; run human_benchmark.sh first" >&2; exit 3; }

embeddings=() names=() inputs=()
for directory in "$out"/2.* "$out"/3.*; do
    name=${directory##*/[23].}
    [ -d "$directory" ] && [ "$name" != humancellmap ] && [[ $name != *.failed ]] || continue
    embeddings+=("$directory") names+=("$name")
    [[ $directory != "$out"/2.* ]] || inputs+=("$name")
done
standards=()
for label in CORUM GO-CC GO-BP KEGG; do standards+=("$label=$data/labels/$label.public.json.gz"); done

target=$out/6.embeddingeval
[ "$universe" = common ] || target=$target.$universe
if [ -e "$target" ]; then
    echo "$target is there already"
else
    cellmaps_embeddingevalcmd.py "$target" --resume --embeddings "${embeddings[@]}" --embedding_names "${names[@]}" \
        --side_by_side "${inputs[@]}" --standards "${standards[@]}" --folds "$data/folds.tsv" --universe "$universe" \
        --degree_network "$out/1.bioplex2/ppi_edgelist.tsv"
fi
echo
cat "$target/summary.tsv"
