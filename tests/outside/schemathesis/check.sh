#!/usr/bin/env bash
# check.sh BASE_URL WORKDIR [--max-examples N] [--seconds N] [--seed N]: every check of schemathesis on every
# operation that the running server documents. The server must be a demo: it is signed in to, written to and fuzzed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
usage() {
    echo "usage: check.sh BASE_URL WORKDIR [--max-examples N] [--seconds N] [--seed N]"
    exit 2
}
[ $# -ge 2 ] || usage
base=${1%/}
mkdir -p "$2"
WORK=$(realpath "$2")
shift 2
examples=${BINDERY_SCHEMATHESIS_EXAMPLES:-20}
seconds=${BINDERY_SCHEMATHESIS_SECONDS:-150}
seed=${BINDERY_SCHEMATHESIS_SEED:-20261123}
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
        --max-examples) examples=$2 ;;
        --seconds) seconds=$2 ;;
        --seed) seed=$2 ;;
        *) usage ;;
    esac
    shift 2
done
. "$here/../prepare.sh"
if [ "$seconds" -lt 8 ] || [ "$seconds" -gt 180 ]; then
    fail "--seconds is 8 to 180"
fi

python_tools "$here/requirements.txt" "$WORK/venv"
export PYTHONDONTWRITEBYTECODE=1
"$WORK/venv/bin/python" -c '
import sys, requests
answer = requests.get(sys.argv[1], timeout=30)
answer.raise_for_status()
open(sys.argv[2], "wb").write(answer.content)
' "$base/openapi.json" "$WORK/openapi.json" || fail "$base/openapi.json cannot be read"
"$WORK/venv/bin/python" "$here/prepare.py" "$WORK/openapi.json" "$WORK"

# pass NAME ACTOR SECONDS: the whole budget is used, as random tests go on until it is spent.
pass() {
    local name=$1 actor=$2 budget=$3 arguments
    mapfile -t arguments <"$WORK/$name.args"
    if [ "${#arguments[@]}" = 0 ]; then
        echo "pass $name: nothing to do"
        return 0
    fi
    printf '\npass %s: signed in as %s, at most %s s, seed %s\n' "$name" "$actor" "$budget" "$seed"
    (
        cd "$WORK"
        # The client gets some seconds to end by itself; a server that hangs must not hold the run.
        BINDERY_BASE_URL=$base BINDERY_ACTOR=$actor timeout --kill-after=10 $((budget + 60)) \
            venv/bin/st --config-file "$WORK/$name.toml" run "$base/openapi.json" --url "$base" --no-color \
            --max-time "$budget" --max-examples "$examples" --seed "$seed" "${arguments[@]}"
    )
}

status=0
pass main admin $((seconds * 3 / 4)) || status=1
pass auth throwaway $((seconds / 4)) || status=1
[ "$status" = 0 ] || fail "schemathesis found what the document does not say"
echo "schemathesis: the server does what it documents"
