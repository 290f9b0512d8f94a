"""A PostgreSQL cluster for the benchmark alone, on a port of the loopback address."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

from .processes import free_port, run, start, stop, wait_for

# As a small production server would run; autovacuum off, so that it does not fall into one run and not into another.
SETTINGS = {"max_connections": "200", "autovacuum": "off", "shared_preload_libraries": "pg_stat_statements",
            "max_wal_size": "4GB", "checkpoint_timeout": "1h", "listen_addresses": "127.0.0.1"}


def binaries():
    """The folder of the programs: on PATH, or where Debian puts it."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    found = shutil.which("initdb")
    for folder in ([Path(found).parent] if found else []) + debian:
        if all((folder / program).exists() for program in ("initdb", "postgres", "psql", "pg_isready")):
            return folder
    raise SystemExit("PostgreSQL is not installed (initdb, postgres, psql)")


class Cluster:
    def __init__(self, folder, memory):
        self.folder, self.bin, self.port, self.memory = folder, binaries(), free_port(), memory
        # PostgreSQL refuses to run as root.
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        self.process = None

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            run([self.bin / "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D", data], cwd="/tmp", **self.user)
        settings = {**SETTINGS, "shared_buffers": self.memory, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = self.folder.parent / "postgres.log"
        self.process = start([self.bin / "postgres", "-D", data, *flags], log, cwd="/tmp", **self.user)
        wait_for(self.process, self.port, log)
        self.wait_ready()

    def wait_ready(self, patience=120):
        """After a crash the port is open before the database is."""
        for _ in range(patience * 2):
            if subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0:
                return
            time.sleep(0.5)
        raise SystemExit("PostgreSQL does not become ready")

    def stop(self):
        if self.process:
            stop(self.process, signal.SIGINT, patience=60)

    def url(self, database, user="postgres"):
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}"

    def ensure_peer(self):
        """A user of the peers' own, so that their statements are told from those that Bindery runs meanwhile."""
        if not self.sql("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'peer'").strip():
            self.sql("postgres", "CREATE ROLE peer SUPERUSER LOGIN")

    def sql(self, database, text):
        """Rows as lines, columns separated by tabs."""
        return run([self.bin / "psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", self.url(database), "-c", text])

    def file(self, database, file):
        run([self.bin / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url(database), "-f", file])

    def copy(self, old, new):
        """A database as another one stood; each run begins with the same rows."""
        self.sql("postgres", f"DROP DATABASE IF EXISTS {new}")
        self.sql("postgres", f"CREATE DATABASE {new} TEMPLATE {old} STRATEGY file_copy")

    def pid(self):
        return self.process.pid

    def version(self):
        return self.sql("postgres", "SHOW server_version").split()[0]
