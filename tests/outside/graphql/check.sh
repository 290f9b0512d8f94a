#!/usr/bin/env bash
# check.sh SCHEMA WORKDIR: typed operations are made from the schema without a warning, and a program uses them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# = 2 ] || { echo "usage: check.sh SCHEMA WORKDIR"; exit 2; }
schema=$(realpath "$1")
mkdir -p "$2"
WORK=$(realpath "$2")
. "$here/../prepare.sh"

node_tools "$here" "$WORK/npm"
cp "$here/operations.graphql" "$here/codegen.ts" "$here/program.ts" "$here/tsconfig.json" "$WORK/npm/"
cp "$schema" "$WORK/npm/schema.graphql"
cd "$WORK/npm"
rm -rf generated
quiet codegen node_modules/.bin/graphql-codegen --config codegen.ts
node_modules/.bin/tsc --project tsconfig.json || fail "the TypeScript program does not compile"
echo "graphql: operations typed without a warning, the program compiles"
