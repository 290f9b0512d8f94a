#!/usr/bin/env python3
"""Hangs the database (SIGSTOP) under load: every answer within 3.5 s, `/livez` and `/readyz` within 100 ms, and all
well again soon after it goes on. Then locks one table: lists that have nothing to do with it and `/readyz` go on.
"""

import collections
import http.client
import subprocess
import sys
import threading
import time

import rig

LONGEST = 3.5
SOON = 0.1


class Load:
    """Asks the same things from many threads; every answer with its time."""

    def __init__(self, session, asks, threads):
        self.session, self.asks, self.stop = session, asks, threading.Event()
        self.answers = []
        self.join = rig.workers(threads, self.ask)

    def ask(self, number):
        turn = number
        while not self.stop.is_set():
            method, path, body = self.asks[turn % len(self.asks)]
            turn += 1
            started = time.monotonic()
            try:
                status = self.session.request(method, path, body(turn) if body else None, timeout=20).status
            except (OSError, http.client.HTTPException) as error:
                status = repr(error)
            self.answers.append((path, status, time.monotonic() - started))
            time.sleep(0.01)

    def end(self):
        self.stop.set()
        self.join()
        return self.answers


def probe(server, seconds, report, what, statuses):
    """`/livez` and `/readyz`, again and again; the slowest of each."""
    slowest, seen = collections.Counter(), collections.defaultdict(collections.Counter)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for path in ("/livez", "/readyz"):
            started = time.monotonic()
            seen[path][rig.request("GET", f"{server.url}{path}", timeout=10).status] += 1
            slowest[path] = max(slowest[path], time.monotonic() - started)
        time.sleep(0.05)
    for path in ("/livez", "/readyz"):
        report.check(f"{what}: {path} within {SOON * 1000:.0f} ms", slowest[path] < SOON, f"{slowest[path] * 1000:.0f} ms")
    report.check(f"{what}: /livez and /readyz say so", statuses(seen), {path: dict(count) for path, count in seen.items()})


def hang(cluster, server, report, threads, seconds):
    session = server.admin()
    document = lambda turn: {"title": f"While it hangs {turn}", "body": "Nothing."}  # noqa: E731
    asks = [("GET", "/v1/districts", None), ("GET", "/v1/documents", None), ("POST", "/v1/documents", document)]
    load = Load(session, asks, threads)
    time.sleep(1.5)
    before = len(load.answers)
    cluster.pause()
    hung = time.monotonic()
    time.sleep(4)
    left = max(0.5, seconds - 4)
    probe(server, left, report, "hung", lambda seen: set(seen["/livez"]) == {200} and set(seen["/readyz"]) == {503})
    answers = load.answers[before:]
    cluster.resume()
    took = time.monotonic() - hung
    again = time.monotonic()
    rig.until("everything is answered again", lambda: session.request("GET", "/v1/districts").status == 200
              and session.request("POST", "/v1/documents", document(0)).status == 201, 10)
    again = time.monotonic() - again
    rig.until("ready again", lambda: rig.request("GET", f"{server.url}/readyz").status == 200, 5)
    every = load.end()
    slowest = max(seconds for _, _, seconds in every)
    statuses = collections.Counter(status for _, status, _ in answers)
    report.check(f"every answer within {LONGEST} s", slowest < LONGEST, f"slowest {slowest:.2f} s of {len(every)}")
    report.check("hung for long: 503 and nothing else wrong", set(statuses) <= {200, 201, 503}, dict(statuses))
    report.check("well again", again < 5, f"{again:.2f} s after {took:.1f} s of silence")


def locked(cluster, server, report, threads, seconds):
    session = server.sign_in()
    others = [("GET", "/v1/districts", None), ("GET", "/v1/schools?first=5", None)]
    load = Load(session, [("GET", "/v1/areas", None), ("GET", "/v1/areas?first=7", None)], threads)
    time.sleep(0.5)
    sql = f"BEGIN; LOCK TABLE area IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep({seconds}); COMMIT"
    command = cluster._command("psql", "-q", "-h", cluster.folder, "-p", cluster.port, "-U", "postgres", "-d", "bindery", "-c", sql)
    lock = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/tmp")
    time.sleep(0.3)
    fine = Load(session, others, 4)
    probe(server, seconds - 1, report, "one table locked", lambda seen: set(seen["/readyz"]) == {200})
    answers, held = fine.end(), load.end()
    lock.wait()
    wrong = collections.Counter(status for _, status, _ in answers if status != 200)
    report.check("lists of other tables go on", not wrong and answers, f"{len(answers)} answers, {dict(wrong)} wrong")
    slowest = max(seconds for _, _, seconds in held + answers)
    report.check(f"one table locked: every answer within {LONGEST} s", slowest < LONGEST, f"slowest {slowest:.2f} s")
    rig.until("the table is read again", lambda: session.request("GET", "/v1/areas").status == 200, 5)


def main():
    options = rig.arguments(__doc__, threads=60, connections=400)
    report = rig.Report("hang")
    seconds = 6 if options.short else 20
    threads = 20 if options.short else options.threads
    with rig.work_folder(options.keep) as work, rig.Cluster(work / "pg") as cluster:
        with rig.Bindery(options.bindery, work / "data", cluster.create("bindery")) as server:
            idle = [http.client.HTTPConnection("127.0.0.1", server.port) for _ in range(options.connections)]
            for connection in idle:
                connection.connect()
            hang(cluster, server, report, threads, seconds)
            locked(cluster, server, report, threads, seconds)
            for connection in idle:
                connection.close()
    report.end()


if __name__ == "__main__":
    sys.exit(main())
