#!/usr/bin/env python3
"""Rolling restarts under load: two instances behind HAProxy, which asks `/readyz` and retries nothing.

Half of the requests write something with a name of its own. No request may fail, and what was acknowledged stands in
the database exactly once.
"""

import collections
import contextlib
import http.client
import pathlib
import shutil
import subprocess
import threading
import time

import rig

# HAProxy asks every 200 ms; the instances go on for a second.
DELAY_MS = 1000
THREADS = 32

PROXY = """
global
    maxconn 4096
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    timeout check 2s
    retries 0
frontend everybody
    bind 127.0.0.1:{port}
    default_backend instances
backend instances
    balance roundrobin
    option httpchk GET /readyz
    http-check expect status 200
    default-server check inter 200ms fall 2 rise 2
    server one 127.0.0.1:{one}
    server two 127.0.0.1:{two}
frontend sights
    bind 127.0.0.1:{sights}
    stats enable
    stats uri /
"""


@contextlib.contextmanager
def proxy(folder, one, two):
    """HAProxy before two instances; its address, and what waits until it sees both."""
    program = shutil.which("haproxy") or "/usr/sbin/haproxy"
    if not pathlib.Path(program).exists():
        raise SystemExit("HAProxy is missing: apt-get install haproxy")
    port, sights = rig.free_port(), rig.free_port()
    config = folder / "haproxy.cfg"
    config.write_text(PROXY.format(port=port, sights=sights, one=one.port, two=two.port))
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen([program, "-db", "-f", str(config)], stdout=log, stderr=log)
    try:
        sees = f"http://127.0.0.1:{sights}/;csv"
        yield f"http://127.0.0.1:{port}", lambda: rig.until("the proxy sees both", lambda: sees_both(sees))
    finally:
        process.terminate()
        process.wait(20)


def sees_both(sights):
    with contextlib.suppress(OSError, http.client.HTTPException):
        rows = rig.request("GET", sights).body.decode().splitlines()
        return sum(row.startswith(("instances,one,", "instances,two,")) and ",UP," in row for row in rows) == 2
    return False


class Load:
    """Requests at a steady rate over kept connections, until told to stop."""

    def __init__(self, url, session, rate):
        self.url, self.session, self.rate = url, session, rate
        self.lock = threading.Lock()
        self.sent = 0
        self.acknowledged = []
        self.failed = collections.Counter()
        self.ended = threading.Event()
        self.started = time.monotonic()
        self.join = rig.workers(THREADS, self.work)

    def work(self, number):
        address = self.url.removeprefix("http://")
        connection = http.client.HTTPConnection(address, timeout=30)
        for turn in range(10**9):
            due = self.started + (turn * THREADS + number) / self.rate
            if self.ended.wait(max(0.0, due - time.monotonic())):
                break
            name = f"Drain {number} {turn}" if (turn + number) % 2 else None
            outcome = self.ask(connection, name)
            with self.lock:
                self.sent += 1
                if outcome:
                    self.failed[outcome] += 1
                elif name:
                    self.acknowledged.append(name)
        connection.close()

    def ask(self, connection, name):
        """Nothing when all is well, else what happened."""
        try:
            if name:
                body = {"name": name, "description": "Written while instances come and go."}
                answer = self.session.request("POST", "/v1/areas", body, connection=connection)
            else:
                answer = self.session.request("GET", "/v1/districts?first=1", connection=connection)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return f"{'POST' if name else 'GET'} {type(error).__name__}"
        if 200 <= answer.status < 300:
            return None
        return f"{'POST' if name else 'GET'} {answer.status} {answer.body[:160]!r}"

    def end(self):
        self.ended.set()
        self.join()
        return time.monotonic() - self.started


def roll(instances, rolls, see):
    """Restarts one after the other; the exit codes, and the longest stop."""
    codes, longest = collections.Counter(), 0.0
    for number in range(rolls):
        instance = instances[number % 2]
        began = time.monotonic()
        codes[instance.terminate()] += 1
        longest = max(longest, time.monotonic() - began)
        instance.start()
        see()
    return codes, longest


def written(cluster):
    names = cluster.psql("SELECT name FROM area WHERE name LIKE 'Drain %'", "drain").splitlines()
    return collections.Counter(names)


def judge(report, load, rows, codes, longest, logs):
    failures = sum(load.failed.values())
    report.check("no request failed", failures == 0, f"{failures} of {load.sent}")
    for what, times in load.failed.most_common(8):
        report.say(f"     {times} x {what}")
    lost = [name for name in load.acknowledged if rows[name] != 1]
    report.check("what was acknowledged stands exactly once", not lost, f"{len(lost)} of {len(load.acknowledged)} do not")
    report.check("nothing stands twice", max(rows.values(), default=0) <= 1)
    report.check("every instance ended well", set(codes) == {0}, dict(codes))
    report.check("a stop takes less than ten seconds", longest < 10, f"{longest:.1f} s at most")
    for words in ("Tokio", "cut off", "panicked"):
        report.check(f"no log says {words!r}", words not in logs)


def main():
    args = rig.arguments(__doc__.splitlines()[0], rolls=20, rate=200)
    rolls, rate = (2, 100) if args.short else (args.rolls, args.rate)
    report = rig.Report("drain")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(rig.work_folder(args.keep))
        cluster = stack.enter_context(rig.Cluster(folder / "postgres"))
        database = cluster.create("drain")
        instances = [
            stack.enter_context(rig.Bindery(args.bindery, folder / name, database, drain_delay_ms=DELAY_MS))
            for name in ("one", "two")
        ]
        instances[0].admin()
        url, see = stack.enter_context(proxy(folder, *instances))
        see()
        load = Load(url, rig.Session(url, "admin@example.org"), rate)
        codes, longest = roll(instances, rolls, see)
        # Short rolls on a quick machine still get their share of requests.
        time.sleep(max(0.0, rolls * 5.0 - (time.monotonic() - load.started)))
        seconds = load.end()
        report.say(f"{load.sent} requests in {seconds:.0f} s, {load.sent / seconds:.0f} a second, {rolls} restarts")
        logs = "".join(instance.log.read_text(errors="replace") for instance in instances)
        judge(report, load, written(cluster), codes, longest, logs)
    report.end()


if __name__ == "__main__":
    main()
