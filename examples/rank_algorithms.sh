#!/usr/bin/env bash
# Rank the installed algorithms on the four human networks: every way of embedding a network, every co-embedding of each way.
#
#   CELLMAPKIT_DATA=/path/to/data examples/rank_algorithms.sh [OUTDIR]      default OUTDIR: ranking_output
#
# They are judged on the proteins that BioPlex 2 and Hein share: an algorithm that only sees one network must know them. A
# plugin that is installed takes part without being named here, unless it cannot: muse takes two networks, music learns from
# annotation, promerge compares two contexts. EPOCHS=10 trains every network for 10 epochs: without it mirage and mmae take the
# better part of an hour each.
# Steps whose output is there already are skipped, so an interrupted run goes on where it stopped.
set -euo pipefail

data=${CELLMAPKIT_DATA:-../shared/data}/benchmark
out=${1:-ranking_output}
[ -d "$data/networks" ] || { echo "no benchmark data at $data; set CELLMAPKIT_DATA" >&2; exit 3; }
mkdir -p "$out"

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

judged=() judged_names=() inputs=()
networks=(bioplex2.tsv.gz hein.tsv rolland.tsv humancellmap.tsv)
for way in $(cellmaps_plugincmd.py list --role ppi_embedding --names); do
    embeddings=() names=()
    for network in "${networks[@]}"; do
        name=${network%%.*}
        step "$out/1.$name" cellmaps_ppidownloadercmd.py --edgelist "$data/networks/$network" --name "$name"
        step "$out/2.$way.$name" cellmaps_ppi_embeddingcmd.py --inputdir "$out/1.$name" --algorithm "$way"
        embeddings+=("$out/2.$way.$name") names+=("$name")
        case $name in
            bioplex2 | hein) judged+=("$out/2.$way.$name") judged_names+=("$name, $way") inputs+=("$name, $way") ;;
        esac
    done
    for algorithm in $(cellmaps_plugincmd.py list --role coembedding --names); do
        case $algorithm in muse | music | promerge) continue ;; esac
        options=()
        if [ -n "${EPOCHS:-}" ] && cellmaps_coembeddingcmd.py --algorithm "$algorithm" --help | grep -q -- --n_epochs; then
            options=(--n_epochs "$EPOCHS")
        fi
        step "$out/3.$algorithm.$way" cellmaps_coembeddingcmd.py --embeddings "${embeddings[@]}" --embedding_names "${names[@]}" \
            --algorithm "$algorithm" "${options[@]}"
        judged+=("$out/3.$algorithm.$way") judged_names+=("$algorithm of $way")
    done
done
standards=()
for label in CORUM GO-CC GO-BP KEGG; do standards+=("$label=$data/labels/$label.public.json.gz"); done
step "$out/4.embeddingeval" cellmaps_embeddingevalcmd.py --embeddings "${judged[@]}" --embedding_names "${judged_names[@]}" \
    --side_by_side "${inputs[@]}" --standards "${standards[@]}" --folds "$data/folds.tsv" \
    --degree_network "$out/1.bioplex2/ppi_edgelist.tsv"
echo
cat "$out/4.embeddingeval/summary.tsv"
