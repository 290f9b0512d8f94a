"""Fills the disk under a served Bindery, again and again: what was answered with 201 is there, and nothing else is said.

On SQLite the whole data folder stands on a tmpfs, on PostgreSQL the data files do (not its log of writes: a server
without that ends itself). Each round leaves a little room, saves documents until there is none, makes room, and
expects the next write to work without a restart.
"""

import pathlib
import random
import shutil
import subprocess
import sys
import time

import rig

BODY = 150_000


class Tmpfs:
    def __init__(self, folder, size):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0755", "tmpfs", str(self.folder)], check=True)
        self.ballast = self.folder / "ballast"

    def leave(self, free):
        """Fills up all but `free` bytes."""
        room = shutil.disk_usage(self.folder).free - free
        if room > 0:
            with self.ballast.open("ab") as file:
                file.write(b"\0" * room)

    def make_room(self):
        self.ballast.unlink(missing_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", str(self.folder)], check=False)


def body(dice):
    words = ["shelf", "reader", "weeding", "carrel", "catalog", "librarian", "chapter", "spine", "folio", "index"]
    text = " ".join(f"{dice.choice(words)}{dice.randrange(10_000)}" for _ in range(BODY // 10))
    return text[:BODY]


def save(session, dice, kept):
    answer = session.request("POST", "/v1/documents", {"title": f"Round {dice.random()}", "body": body(dice)})
    if answer.status == 201:
        kept.append(answer.header("location"))
    return answer


def round_of(number, disk, session, dice, kept, report, seen):
    disk.leave(random.Random(number).randrange(400_000, 3_000_000))
    refused = 0
    for _ in range(80):
        answer = save(session, dice, kept)
        seen[answer.status] = seen.get(answer.status, 0) + 1
        if answer.status not in (201, 507):
            report.check(f"round {number}: 201 or 507", False, f"{answer.status} {answer.body[:200]}")
        if answer.status == 507:
            refused += 1
            if answer.json["code"] != "storage_full" or not answer.header("retry-after"):
                report.check(f"round {number}: a coded problem with Retry-After", False, answer.body[:200])
            if refused == 5:
                break
    full = session.request("GET", "/v1/documents?first=1").status
    report.check(f"round {number}: full, and reading goes on", refused > 0 and full == 200, f"{refused} refused, {full}")
    disk.make_room()
    started = time.monotonic()
    rig.until("a write after there is room", lambda: save(session, dice, kept).status == 201, 5, 0.1)
    report.say(f"round {number}: writes again after {time.monotonic() - started:.2f} s, {len(kept)} kept")


def lost(session, kept):
    return [place for place in kept if session.request("GET", place).status != 200]


def run(name, server, disk, rounds, report):
    dice, kept, seen = random.Random(7), [], {}
    session = server.admin()
    for number in range(rounds):
        round_of(number, disk, session, dice, kept, report, seen)
    gone = lost(session, kept)
    report.check(f"{name}: everything acknowledged is there", not gone, f"{len(kept)} saved, {len(gone)} lost, {seen}")
    ready = lambda: rig.request("GET", f"{server.url}/readyz").json["writing"] == "works"  # noqa: E731
    rig.until("writing works by its own word", ready, 5)
    server.terminate()
    server.start()
    gone = lost(server.sign_in(), kept)
    report.check(f"{name}: and after a restart", not gone, f"{len(gone)} lost")


def main():
    options = rig.arguments(__doc__, rounds=10)
    rounds = 2 if options.short else options.rounds
    report = rig.Report("full_disk")
    with rig.work_folder(options.keep) as work:
        with Tmpfs(work / "small", 24 + 3 * rounds) as disk, rig.Bindery(options.bindery, disk.folder / "data") as server:
            run("SQLite", server, disk, rounds, report)
        with Tmpfs(work / "pg", 90 + 6 * rounds) as disk:
            wal = work / "wal"
            folder = disk.folder / "cluster"
            with rig.Cluster(folder, initdb=("-X", rig_owned(wal, folder), "--wal-segsize=1")) as cluster:
                database = cluster.create("bindery")
                with rig.Bindery(options.bindery, work / "data", database) as server:
                    run("PostgreSQL", server, disk, rounds, report)
    report.end()


def rig_owned(wal, _):
    """The folder of the log of writes is made by the server's own user."""
    wal.parent.chmod(0o777)
    return wal


if __name__ == "__main__":
    sys.exit(main())
