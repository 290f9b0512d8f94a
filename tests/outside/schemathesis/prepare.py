"""prepare.py OPENAPI_JSON FOLDER: the configuration of both passes, out of schemathesis.toml and exceptions.toml.

Writes FOLDER/{main,auth}.toml and FOLDER/{main,auth}.args. The pass `auth` takes the operations that ask
for a password or a token of their own and those that answer with a stream; the pass `main` takes all others.
"""

import json
import pathlib
import sys
import tomllib

from schemathesis.config import _checks

HERE = pathlib.Path(__file__).parent
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PASSES = ("main", "auth")
# They ask for a secret, too, so that attempts are limited.
ASK = ("POST /oauth/token", "DELETE /v1/me")
STATUSES = {
    "negative_data_rejection": _checks.NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES,
    "positive_data_acceptance": _checks.POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES,
    "missing_required_header": _checks.MISSING_REQUIRED_HEADER_EXPECTED_STATUSES,
}
# Seconds that a stream is read before it is left.
STREAM = 'request-timeout = 2\nmax-stream-events = 2\n'


def is_stream(operation):
    responses = operation.get("responses", {})
    return "101" in responses or any(
        "text/event-stream" in response.get("content", {}) for response in responses.values()
    )


def operations(document):
    """Every documented operation: its name, the pass it belongs to, and whether it streams."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                stream = is_stream(item[method])
                name = f"{method.upper()} {path}"
                apart = stream or path.startswith("/v1/auth/") or name in ASK
                yield name, "auth" if apart else "main", stream


def named(entry):
    """The operations of an entry: one name, or a list of names that share the reason."""
    given = entry.get("operation", [])
    return given if isinstance(given, list) else [given]


def refusals(exceptions, names):
    known = set(_checks._BUILTIN_CHECK_CONFIGS)
    seen = set()
    for number, entry in enumerate(exceptions, 1):
        check = entry.get("check")
        where = f"exceptions.toml, entry {number} ({check})"
        if set(entry) - {"operation", "check", "reason", "statuses"}:
            yield f"{where}: unknown key"
        if not named(entry):
            yield f"{where}: names no operation"
        for operation in named(entry):
            if operation not in names:
                yield f"{where}: {operation} is not documented"
            if (operation, check) in seen:
                yield f"{where}: {operation} stands there twice"
            seen.add((operation, check))
        if check != "all" and check not in known:
            yield f"{where}: no such check, it is one of all, {', '.join(sorted(known))}"
        if len(str(entry.get("reason", "")).split()) < 4:
            yield f"{where}: says no reason"
        if "statuses" in entry and check not in STATUSES:
            yield f"{where}: only {', '.join(sorted(STATUSES))} take statuses"


def operation_entry(name, stream, exceptions):
    """The [[operations]] entry of one operation, or nothing if it is as all others."""
    lines = []
    if stream:
        lines.append(STREAM)
    for entry in exceptions:
        if entry["check"] == "all":
            lines.append("enabled = false\n")
        elif "statuses" in entry:
            allowed = [str(status) for status in [*STATUSES[entry["check"]], *entry["statuses"]]]
            lines.append(f'checks.{entry["check"]}.expected-statuses = {json.dumps(allowed)}\n')
        else:
            lines.append(f'checks.{entry["check"]}.enabled = false\n')
    if lines:
        return "".join(["\n[[operations]]\n", f"include-name = {json.dumps(name)}\n", *lines])
    return ""


def main(document_file, folder):
    document = json.load(open(document_file, encoding="utf-8"))
    exceptions = tomllib.loads((HERE / "exceptions.toml").read_text()).get("exception", [])
    every = list(operations(document))
    found = list(refusals(exceptions, {name for name, _, _ in every}))
    if found:
        sys.exit("\n".join(f"FAILED: {problem}" for problem in found))

    settings = (HERE / "schemathesis.toml").read_text()
    folder = pathlib.Path(folder)
    for one in PASSES:
        mine = [(name, stream) for name, where, stream in every if where == one]
        entries = [
            operation_entry(name, stream, [entry for entry in exceptions if name in named(entry)])
            for name, stream in mine
        ]
        text = settings
        if one == "auth":
            # Attempts at passwords are limited, and here they are the subject.
            text = text.replace('    "rate_limited",\n', "")
        head, hooks = "# Made by prepare.py.\n", f"hooks = {json.dumps(str(HERE / 'hooks.py'))}\n"
        (folder / f"{one}.toml").write_text(head + hooks + text + "".join(entries))
        arguments = [argument for name, _ in mine for argument in ("--include-name", name)]
        (folder / f"{one}.args").write_text("".join(f"{argument}\n" for argument in arguments))
        print(f"pass {one}: {len(mine)} operations, {sum(map(bool, entries))} with an entry of their own")


if __name__ == "__main__":
    main(*sys.argv[1:])
