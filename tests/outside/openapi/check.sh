#!/usr/bin/env bash
# check.sh OPENAPI_JSON WORKDIR: the document is valid, and clients are made from it without a warning.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# = 2 ] || { echo "usage: check.sh OPENAPI_JSON WORKDIR"; exit 2; }
document=$(realpath "$1")
mkdir -p "$2"
WORK=$(realpath "$2")
. "$here/../prepare.sh"

python_tools "$here/requirements.txt" "$WORK/venv"
node_tools "$here" "$WORK/npm"
cp "$document" "$WORK/openapi.json"

quiet spec-validator "$WORK/venv/bin/openapi-spec-validator" --schema 3.1 --validation-errors all "$WORK/openapi.json"

# A Python client: every operation must come out of it, and it must import.
rm -rf "$WORK/python"
quiet python-client "$WORK/venv/bin/openapi-python-client" generate --fail-on-warning --meta none \
    --config "$here/python-client.yml" --path "$WORK/openapi.json" --output-path "$WORK/python/bindery_client"
"$WORK/venv/bin/python" "$here/count.py" "$WORK/openapi.json" "$WORK/python"

# TypeScript types, and a program over them.
cp "$here/program.ts" "$here/tsconfig.json" "$WORK/npm/"
quiet typescript-types "$WORK/npm/node_modules/.bin/openapi-typescript" "$WORK/openapi.json" --output "$WORK/npm/schema.ts"
(cd "$WORK/npm" && node_modules/.bin/tsc --project tsconfig.json) || fail "the TypeScript program does not compile"
echo "openapi: valid, clients without a warning, the program compiles"
