"""One run of load with wrk, measured from outside."""

import json
import os
import shutil
from dataclasses import dataclass

from . import measure
from .build import HERE
from .processes import run


@dataclass
class Figures:
    """What one run, or the median of several, gave."""

    rate: float
    p50: float
    p99: float
    server_cpu: float
    database_cpu: float
    memory: float
    failed: int
    size: float


def lua(text):
    """A text that may hold anything, as Lua reads it."""
    return "nil" if text is None else f"[==[{text}]==]"


def write_requests(file, lane, samples):
    """All requests of a lane, for load.lua; brackets keep Lua from reading escapes."""
    rows = []
    for ask in map(lane.ask, samples):
        headers = ", ".join(f'["{name}"] = "{value}"' for name, value in ask.headers.items())
        rows.append(f'{{method = "{ask.method}", path = {lua(ask.path)}, headers = {{{headers}}}, body = {lua(ask.body)}}}')
    file.write_text("return {\n" + ",\n".join(rows) + "\n}\n")


def wrk(port, file, token, concurrency, seconds):
    program = shutil.which("wrk")
    if not program:
        raise SystemExit("wrk is not installed")
    env = {**os.environ, "BENCH_REQUESTS": str(file)}
    env.update({"BENCH_TOKEN": token} if token else {})
    command = [program, "-t1", f"-c{concurrency}", f"-d{seconds}s", "--timeout", "30s", "-s", HERE / "load.lua", f"http://127.0.0.1:{port}/"]
    lines = [line for line in run(command, env=env).splitlines() if line.startswith("RESULT ")]
    return json.loads(lines[0].removeprefix("RESULT "))


def once(server, database, lane, file, token, concurrency, seconds):
    """Loads one server; `database` is the process of the database, if it is another."""
    root = server.process.pid

    def used():
        return measure.cpu(root), measure.cpu(database) if database else 0.0

    before = used()
    result = wrk(server.port, file, token if lane.signed_in else None, concurrency, seconds)
    after = used()
    count = max(result["requests"], 1)
    return Figures(
        rate=count / (result["micros"] / 1e6), p50=result["p50"] / 1000, p99=result["p99"] / 1000,
        server_cpu=(after[0] - before[0]) * 1000 / count, database_cpu=(after[1] - before[1]) * 1000 / count,
        memory=measure.memory(root), failed=result["status"] + result["socket"], size=result["bytes"] / count)


def median(runs):
    """The median of each figure; what failed is added up."""
    middle = lambda name: sorted(getattr(one, name) for one in runs)[len(runs) // 2]
    names = ("rate", "p50", "p99", "server_cpu", "database_cpu", "memory", "size")
    return Figures(**{name: middle(name) for name in names}, failed=sum(one.failed for one in runs))
