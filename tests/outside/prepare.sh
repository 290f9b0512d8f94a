# shellcheck shell=bash
# Read by the check.sh files beside this one: tools from PyPI and npm, put into the work folder and nowhere else.
# What is there from an earlier run with the same lock is used again.

fail() {
    printf 'FAILED: %s\n' "$*"
    exit 1
}

# python_tools REQUIREMENTS FOLDER: a virtual environment with exactly these packages.
python_tools() {
    local requirements=$1 folder=$2
    if ! cmp -s "$requirements" "$folder/installed.txt"; then
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
        cp "$requirements" "$folder/installed.txt"
    fi
}

# node_tools FROM FOLDER: the package.json and the lock of FROM, installed in FOLDER.
node_tools() {
    local from=$1 folder=$2
    if ! cmp -s "$from/package-lock.json" "$folder/installed.json"; then
        rm -rf "$folder/node_modules"
        mkdir -p "$folder"
        cp "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$folder/"
        (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
        cp "$from/package-lock.json" "$folder/installed.json"
    fi
}

# quiet NAME COMMAND...: runs a generator. A warning in what it prints is a failure, as is its own.
# What Node and Python have to say about the tool's own code is not about our document.
quiet() {
    local name=$1 status=0
    shift
    NODE_OPTIONS=--no-deprecation PYTHONWARNINGS=ignore "$@" >"$WORK/$name.log" 2>&1 </dev/null || status=$?
    sed 's/^/    /' "$WORK/$name.log"
    [ "$status" = 0 ] || fail "$name ended with $status"
    if grep -iqE '\bwarn(ing)?s?\b|deprecat' "$WORK/$name.log"; then
        fail "$name warned"
    fi
    printf '%s: no warning\n' "$name"
}
