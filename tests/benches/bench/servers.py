"""The servers that are measured, each started on a free port."""

import os
import time

from .build import PEERS, target
from .data import settings
from .processes import free_port, run, start, stop, wait_for

# Load is no attack here; nothing else is changed.
QUOTAS = {"BINDERY_QUOTA_PER_MINUTE": "4000000000", "BINDERY_QUOTA_ANONYMOUS_PER_MINUTE": "4000000000"}


class Server:
    """A process and its port."""

    def __init__(self, name, command, folder, env=None):
        self.name, self.command, self.folder, self.env = name, command, folder, env
        self.process, self.port = None, free_port()

    def start(self):
        log = self.folder / f"{self.name}.log"
        command = [str(part).replace("PORT", str(self.port)) for part in self.command]
        env = {name: value.replace("PORT", str(self.port)) for name, value in (self.env or {}).items()}
        self.process = start(command, log, env, cwd=self.folder)
        wait_for(self.process, self.port, log)
        return self

    def stop(self):
        if self.process:
            stop(self.process)
            self.process = None


def bindery(url, folder, counts_statements=False):
    env = {**settings(url, folder), **QUOTAS, "BINDERY_BIND": "127.0.0.1:PORT", "BINDERY_STATEMENT_HEADER": str(counts_statements).lower()}
    return Server("bindery", [target() / "bindery", "serve"], folder, env)


def peer(name, url, folder, node):
    """A server beside Bindery, on PostgreSQL."""
    production = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    if name == "floor":
        return Server(name, [target() / "bench-floor", "--port", "PORT", "--database", url], folder)
    if name == "fastify":
        return Server(name, [node, PEERS / "fastify.mjs", "PORT", url], folder, production)
    processes = 2 if name == "postgraphile-2" else 1
    return Server(name, [node, PEERS / "postgraphile.mjs", "PORT", url, processes], folder, production)


class Tokens:
    """Access tokens of the member who asks; a new one before the last ends."""

    LIFE = 200

    def __init__(self, url, folder, viewer):
        self.env, self.viewer, self.token, self.made = settings(url, folder), viewer, None, 0

    def fresh(self):
        if self.token is None or time.monotonic() - self.made > self.LIFE:
            command = [target() / "bench-token", self.viewer["member"], self.viewer["session"]]
            self.token, self.made = run(command, env={**os.environ, **self.env}).strip(), time.monotonic()
        return self.token
