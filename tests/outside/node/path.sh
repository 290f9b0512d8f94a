#!/usr/bin/env bash
# path.sh WORKDIR: prints the folder to put before PATH, or nothing where this machine's Node.js will do.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# = 1 ] || { echo "usage: path.sh WORKDIR"; exit 2; }
enough='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
if node -e "$enough"; then
    exit 0
fi
mkdir -p "$1"
WORK=$(realpath "$1")
. "$here/../prepare.sh"
node_tools "$here" "$WORK" >&2
echo "$WORK"/node_modules/node-linux-*/bin
