#!/usr/bin/env python3
"""A log that was dumped in one PostgreSQL cluster and restored into a new one is whole, and streams go on in it.

Cluster A serves and is written to; its dump goes into cluster B, whose transaction ids begin anew. On B the list must
hold what it held on A, a cursor and a `Last-Event-ID` of A must go on there, and new events must come behind the old
ones, however long a transaction runs in another database of the cluster.
"""

import contextlib
import http.client
import json
import queue
import subprocess
import threading
import time

import rig

WRITERS = 8


class Stream:
    """An open event stream, read by a thread of its own: the ids of its events, or the events themselves."""

    def __init__(self, url, after=None, whole=False):
        self.whole = whole
        host = url.removeprefix("http://")
        self.connection = http.client.HTTPConnection(host, timeout=60)
        self.connection.request("GET", "/v1/activity/stream", headers={"last-event-id": after} if after else {})
        self.response = self.connection.getresponse()
        if self.response.status != 200:
            raise SystemExit(f"the stream is refused: {self.response.status} {self.response.read()}")
        self.ids = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError, AttributeError):
            while line := self.response.readline():
                if line.startswith(b"data:"):
                    event = json.loads(line[5:])
                    self.ids.put(event if self.whole else event.get("id"))

    def take(self, many, seconds=15.0):
        """The next ids, as many as come in time."""
        taken, deadline = [], time.monotonic() + seconds
        while len(taken) < many and (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                taken.append(self.ids.get(timeout=left))
        return taken

    def close(self):
        self.connection.sock and self.connection.sock.close()


def note(admin, name):
    """Writes something that everybody may know."""
    body = {"name": name, "description": "Written to be found again."}
    answer = admin.request("POST", "/v1/areas", body)
    if answer.status != 201:
        raise SystemExit(f"{name}: {answer.status} {answer.body}")
    return answer.json


def write(admin, many, label):
    def some(worker):
        for number in range(worker, many, WRITERS):
            note(admin, f"{label} {number}")

    rig.workers(WRITERS, some)()


def page(url, path="/v1/activity?first=100"):
    """The ids of a page, newest first, and the path of the next one."""
    answer = rig.request("GET", url + path)
    if answer.status != 200:
        raise SystemExit(f"the log is not listed: {answer.status} {answer.body}")
    link = (answer.header("link") or "").lstrip("<").split(">")[0]
    link = link.removeprefix(f"http://{link.split('/')[2]}") if link.startswith("http") else link
    return [item["id"] for item in answer.json["items"]], link


def whole(url, path="/v1/activity?first=100"):
    """The log from a page on, newest first."""
    ids = []
    while path:
        more, path = page(url, path)
        ids += more
    return ids


def settled(url, many):
    """The whole log, once it holds this much or holds still for two seconds."""
    deadline = time.monotonic() + 2
    while len(ids := whole(url)) < many and time.monotonic() < deadline:
        time.sleep(0.1)
    return ids


def dump(source, target, folder):
    file = folder / "bindery.dump"
    source.tool("pg_dump", "-Fc", "-f", file, "bindery")
    target.create("bindery")
    target.tool("pg_restore", "-d", "bindery", file, stdout=subprocess.DEVNULL)


def delay(admin, url, name):
    """Seconds from the answer to a write until a stream brings it; none if it does not within three."""
    stream = Stream(url)
    time.sleep(0.3)
    note(admin, name)
    written = time.monotonic()
    arrived = stream.take(1, 3)
    stream.close()
    return time.monotonic() - written if arrived else None


def go_on(report, server, before):
    """What must hold on the restored database."""
    ids, second = before
    admin, url = server.sign_in(), server.url
    listed = settled(url, len(ids))
    report.check("the whole log is listed", listed == ids, f"{len(listed)} of {len(ids)}")
    rest = whole(url, second)
    report.check("a cursor goes on", rest == ids[100:], f"{len(rest)} of {len(ids) - 100}")

    known = len(ids) // 2
    stream = Stream(url, ids[known])
    missed = stream.take(known, 20)
    report.check("a stream goes on", missed == ids[:known][::-1], f"{len(missed)} of {known}")
    for number in range(3):
        note(admin, f"New {number}")
    new = stream.take(4, 3)
    report.check("new events come behind", len(new) == 3 and not set(new) & set(ids), f"{len(new)} of 3")
    now = settled(url, len(ids) + 3)
    report.check("and stand in front of the list", now == new[::-1] + ids, f"{len(now)} of {len(ids) + 3}")
    stream.close()


def beside(report, server, cluster):
    """A transaction that writes in another database of the cluster must not hold events up."""
    admin = server.sign_in()
    cluster.create("elsewhere")
    held = cluster._command("psql", "-X", "-q", "-h", cluster.folder, "-p", cluster.port, "-U", "postgres", "elsewhere")
    client = subprocess.Popen(held, stdin=subprocess.PIPE, text=True, cwd="/tmp")
    client.stdin.write("BEGIN; CREATE TABLE held (x int);\n")
    client.stdin.flush()
    rig.until("a transaction is open", lambda: cluster.psql("SELECT 1 FROM pg_stat_activity WHERE state LIKE 'idle in%'"))
    seconds = delay(admin, server.url, "Beside")
    client.stdin.close()
    client.wait(10)
    report.check("a long transaction elsewhere delays nobody", seconds is not None and seconds < 1, f"{seconds} s")


def main():
    args = rig.arguments(__doc__.splitlines()[0], activities=4000)
    many = min(args.activities, 800) if args.short else args.activities
    report = rig.Report("restore")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(rig.work_folder(args.keep))
        a = stack.enter_context(rig.Cluster(folder / "a"))
        b = stack.enter_context(rig.Cluster(folder / "b"))
        with rig.Bindery(args.bindery, folder / "server-a", a.create("bindery"), registration="open") as server:
            started = time.monotonic()
            write(server.admin(), many, "Old")
            report.say(f"{many / (time.monotonic() - started):.0f} writes a second with {WRITERS} writers")
            before = settled(server.url, many), page(server.url)[1]
            report.check("cluster A lists what was written", len(before[0]) >= many, len(before[0]))
        dump(a, b, folder)
        ends = [cluster.psql("SELECT pg_current_xact_id()") for cluster in (a, b)]
        report.say(f"transaction ids: {ends[0]} on A, {ends[1]} on B")
        with rig.Bindery(args.bindery, folder / "server-b", b.url("bindery")) as server:
            go_on(report, server, before)
            beside(report, server, b)
    report.end()


if __name__ == "__main__":
    main()
