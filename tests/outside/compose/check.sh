#!/usr/bin/env bash
# check.sh COMPOSE_FILE WORKDIR: docker-compose.yml against the compose specification, and against our own rules.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# = 2 ] || { echo "usage: check.sh COMPOSE_FILE WORKDIR"; exit 2; }
file=$(realpath "$1")
mkdir -p "$2"
WORK=$(realpath "$2")
. "$here/../prepare.sh"

# This package carries the specification's schema; only that file is taken out of it.
carrier=check-jsonschema==0.39.0
schema=$WORK/compose-spec.json

python_tools "$here/requirements.txt" "$WORK/venv"
if [ ! -s "$schema" ]; then
    rm -rf "$WORK/wheel"
    "$WORK/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$WORK/wheel" "$carrier"
    "$WORK/venv/bin/python" - "$WORK"/wheel/*.whl "$schema.part" <<'PY'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    text = wheel.read("check_jsonschema/builtin_schemas/vendor/compose-spec.json")
open(sys.argv[2], "wb").write(text)
PY
    mv "$schema.part" "$schema"
fi
"$WORK/venv/bin/python" "$here/check.py" "$file" "$schema"
