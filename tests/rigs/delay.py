#!/usr/bin/env python3
"""How long an event takes from the answer to its writer until a stream brings it, alone and under sixteen writers.

No event may be missed, and none may take a second, while a transaction that writes stays open in the same database and
another in a database beside it.
"""

import contextlib
import subprocess
import threading
import time

import rig
from restore import Stream, note


def held(stack, cluster, database):
    """A transaction that has written, open until the stack ends."""
    command = cluster._command("psql", "-X", "-q", "-h", cluster.folder, "-p", cluster.port, "-U", "postgres", database)
    client = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, text=True, cwd="/tmp"))
    stack.callback(client.stdin.close)
    client.stdin.write("BEGIN; CREATE TABLE held (x int);\n")
    client.stdin.flush()
    open_now = f"SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = '{database}'"
    rig.until("a transaction is open", lambda: cluster.psql(open_now))


class Arrivals:
    """When each activity came, by the area that it is about."""

    def __init__(self, url):
        self.times, self.stream = {}, Stream(url, whole=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            event = self.stream.ids.get()
            self.times[event["subject"]["id"]] = time.monotonic()


def measure(admin, arrivals, label, writers, seconds):
    """Writes a second, and how long each event took."""
    answered, stop = {}, time.monotonic() + seconds

    def work(worker):
        number = 0
        while time.monotonic() < stop:
            made = note(admin, f"{label} {worker} {number}")
            answered[made["id"]] = time.monotonic()
            number += 1

    started = time.monotonic()
    rig.workers(writers, work)()
    rate = len(answered) / (time.monotonic() - started)
    with contextlib.suppress(SystemExit):
        rig.until("all arrive", lambda: answered.keys() <= arrivals.times.keys(), 10)
    missed = len(answered.keys() - arrivals.times.keys())
    took = sorted(max(0.0, arrivals.times[area] - when) for area, when in answered.items() if area in arrivals.times)
    return rate, missed, took


def main():
    args = rig.arguments(__doc__.splitlines()[0], seconds=20)
    seconds = 5 if args.short else args.seconds
    report = rig.Report("delay")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(rig.work_folder(args.keep))
        cluster = stack.enter_context(rig.Cluster(folder / "cluster"))
        url = cluster.create("bindery")
        cluster.create("elsewhere")
        server = stack.enter_context(rig.Bindery(args.bindery, folder / "server", url))
        admin = server.admin()
        for beside in (False, True):
            with contextlib.ExitStack() as transactions:
                if beside:
                    held(transactions, cluster, "bindery")
                    held(transactions, cluster, "elsewhere")
                arrivals = Arrivals(server.url)
                for writers in (1, 16):
                    rate, missed, took = measure(admin, arrivals, f"Delay {beside} {writers}", writers, seconds)
                    p50, p99 = (took[int(len(took) * part)] * 1000 if took else -1 for part in (0.5, 0.99))
                    what = f"writers: {writers}{', long transactions beside' if beside else ''}"
                    seen = f"{rate:.0f} writes a second, p50 {p50:.1f} ms, p99 {p99:.1f} ms, missed {missed}"
                    report.check(what, missed == 0 and took and p99 < 1000, seen)
    report.end()


if __name__ == "__main__":
    main()
