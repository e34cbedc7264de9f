#!/usr/bin/env bash
# The chain on four real human interaction networks, judged by public labels: about 12,800 proteins, ProteinProjector's recipe.
#
#   CELLMAPKIT_DATA=/path/to/data examples/human_benchmark.sh [OUTDIR]      default OUTDIR: benchmark_output
#
# FIFTH=1 adds ccrcc_optional as a fifth network. EMBEDDING=netmf embeds by matrix factorisation instead of node2vec.
# EPOCHS=10 trains the co-embedding less long than the 100 epochs of the default.
# Steps whose output is there already are skipped, so an interrupted run goes on where it stopped.
set -euo pipefail

data=${CELLMAPKIT_DATA:-../shared/data}/benchmark
out=${1:-benchmark_output}
embedding=${EMBEDDING:-node2vec}
[ -d "$data/networks" ] || { echo "no benchmark data at $data; set CELLMAPKIT_DATA" >&2; exit 3; }
mkdir -p "$out"
networks=(bioplex2.tsv.gz hein.tsv rolland.tsv humancellmap.tsv)
[ -z "${FIFTH:-}" ] || networks+=(ccrcc_optional.tsv.gz)

step() {  # step OUTDIR COMMAND...: run a command that writes OUTDIR, unless it is there
    local target=$1
    shift
    if [ -e "$target" ]; then
        echo "$target is there already"
    else
        printf '\n== %s\n' "$target"
        "$1" "$target" --resume "${@:2}"
    fi
}

embeddings=() names=()
for network in "${networks[@]}"; do
    name=${network%%.*}
    step "$out/1.$name" cellmaps_ppidownloadercmd.py --edgelist "$data/networks/$network" --name "$name"
    step "$out/2.$name" cellmaps_ppi_embeddingcmd.py --inputdir "$out/1.$name" --algorithm "$embedding"
    embeddings+=("$out/2.$name") names+=("$name")
done
step "$out/3.coembedding" cellmaps_coembeddingcmd.py --embeddings "${embeddings[@]}" --embedding_names "${names[@]}" \
    --algorithm proteinprojector --n_epochs "${EPOCHS:-100}" --name "human benchmark"
step "$out/4.hierarchy" cellmaps_generate_hierarchycmd.py --coembedding_dirs "$out/3.coembedding" \
    --ppi_cutoffs 0.002 0.004 0.006 0.008 0.01 0.05 --hierarchy_parent_cutoff 0.01 --k 10 --maxres 80
standards=()
for label in CORUM GO-CC KEGG; do standards+=("$label=$data/labels/$label.public.json.gz"); done
step "$out/5.hierarchyeval" cellmaps_hierarchyevalcmd.py --hierarchy_dir "$out/4.hierarchy" --standards "${standards[@]}"
echo
cat "$out/5.hierarchyeval/summary.tsv"
