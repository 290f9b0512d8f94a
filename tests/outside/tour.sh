#!/usr/bin/env bash
# Runs the commands of README's tour, as they stand, against a running demo: tour.sh BASE_URL
# A request that is refused, a GraphQL error, a user's mistake or an empty answer ends it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
base=${1:?usage: tour.sh BASE_URL}
script=$(mktemp)
trap 'rm -f "$script"' EXIT
{
    # What README leaves to the reader's eyes is checked here.
    cat <<'CHECKS'
set -euo pipefail
curl() { command curl --fail-with-body "$@"; }
jq() {
    local out
    out=$(command jq "$@") || return
    if [ -z "$out" ] || [ "$out" = null ] || grep -qE '"(errors|userErrors)": ?\[ *[{"]|"errors": ?\[$' <<< "$out"; then
        echo "jq $*: $out" >&2
        return 1
    fi
    printf '%s\n' "$out"
}
CHECKS
    sed -n '/<!-- tour -->/,/<!-- \/tour -->/p' README.md | sed -n '/^```sh$/,/^```$/p' | sed '/^```/d' |
        sed "s|http://127.0.0.1:8080|$base|g"
} >"$script"
commands=$(grep -c 'curl\|graphql' "$script")
[ "$commands" -gt 20 ] || { echo "only $commands commands were found in README.md"; exit 1; }
bash "$script"
echo "the tour ran: $commands lines with requests"
