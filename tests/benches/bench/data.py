"""Filled databases: made once, copied for each run."""

import hashlib
import json
import os
import shutil
import subprocess

from .build import HERE, REPOSITORY, target
from .options import SIZES

# The installation's secret of a database that holds no secrets.
SECRET = hashlib.sha256(b"bench").hexdigest()


def settings(url, folder):
    """The settings that Bindery and the programs around it share."""
    return {"BINDERY_DATABASE_URL": url, "BINDERY_SECRET": SECRET, "BINDERY_DATA_DIR": str(folder / "data"), "BINDERY_LOG": "warn",
            "BINDERY_PUBLIC_URL": "http://bindery.bench"}


def recipe(size):
    """Changes with everything that changes what is filled."""
    files = sorted([*HERE.glob("src/fill/*.rs"), HERE / "src/lib.rs", *REPOSITORY.glob("migration/src/*"), *REPOSITORY.glob("api/src/text/*.rs")])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files) + size.encode()).hexdigest()[:12]


def fill(url, folder, size):
    """Fills an empty database; the samples to ask for."""
    print(f"filling {url.split(':')[0]} at size {size}", flush=True)
    done = subprocess.run([target() / "bench-fill", "--times", str(SIZES[size])], env={**os.environ, **settings(url, folder)},
                          stdout=subprocess.PIPE, text=True, cwd=folder)
    if done.returncode != 0:
        raise SystemExit("filling failed")
    return json.loads(done.stdout)


def postgres(cluster, folder, size):
    """The database `bench`, as filled."""
    name, known = f"filled_{recipe(size)}", folder / f"postgres-{recipe(size)}.json"
    exists = cluster.sql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'").strip()
    if not (exists and known.exists()):
        cluster.sql("postgres", f"DROP DATABASE IF EXISTS {name}")
        cluster.sql("postgres", f"CREATE DATABASE {name}")
        samples = fill(cluster.url(name), folder, size)
        known.write_text(json.dumps(samples))
    cluster.copy(name, "bench")
    cluster.file("bench", HERE / "sql/peers.sql")
    cluster.sql("bench", "VACUUM ANALYZE")
    return json.loads(known.read_text())


def sqlite(folder, size):
    """The file `bench.db`, as filled, and its samples."""
    file, known = folder / f"sqlite-{recipe(size)}.db", folder / f"sqlite-{recipe(size)}.json"
    if not known.exists():
        file.unlink(missing_ok=True)
        samples = fill(f"sqlite://{file}", folder, size)
        known.write_text(json.dumps(samples))
    copy = folder / "bench.db"
    for end in ("", "-wal", "-shm"):
        copy.with_name(copy.name + end).unlink(missing_ok=True)
    shutil.copyfile(file, copy)
    return f"sqlite://{copy}", json.loads(known.read_text())
