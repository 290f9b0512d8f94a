#!/usr/bin/env python3
"""Backups under load: 16 writers over HTTP, several backups meanwhile, each restored to a place of its own and served.

Promises: of every writer a restored database holds what was acknowledged before the backup began, and no gap; the
writers go on meanwhile; who was signed in is not any more, and who knows the password comes in.
"""

import collections
import re
import sqlite3
import time

import rig

NAME = re.compile(r"Writer (\d+) number (\d+)")


class Writers:
    """Each adds numbered areas, until it is told to stop."""

    def __init__(self, session, number):
        self.session, self.stopping = session, False
        self.acknowledged = [0] * number
        self.longest = 0.0
        self.join = rig.workers(number, self.write)

    def write(self, writer):
        while not self.stopping:
            number = self.acknowledged[writer]
            body = {"name": f"Writer {writer} number {number}", "description": "One of many."}
            started = time.monotonic()
            answer = self.session.request("POST", "/v1/areas", body)
            self.longest = max(self.longest, time.monotonic() - started)
            if answer.status != 201:
                raise SystemExit(f"writer {writer}: {answer.status} {answer.body}")
            self.acknowledged[writer] += 1

    def stop(self):
        self.stopping = True
        self.join()


def compare(report, what, before, names):
    """Whether `names` hold for every writer numbers from zero on without a gap, and `before` of them at least."""
    found = collections.defaultdict(set)
    for name in names:
        if match := NAME.fullmatch(name):
            found[int(match[1])].add(int(match[2]))
    lost = sum(max(0, count - len(found[writer])) for writer, count in enumerate(before))
    gaps = sum(max(numbers) + 1 - len(numbers) for numbers in found.values() if numbers)
    seen = f"{sum(before)} acknowledged before, {sum(map(len, found.values()))} restored"
    report.check(f"{what}: all that was acknowledged before is there", lost == 0, f"{seen}, {lost} lost")
    report.check(f"{what}: no writer has a gap", gaps == 0, f"{gaps} missing")


def access_is_over(report, what, server, old):
    with server:
        answer = rig.request("GET", f"{server.url}/v1/me", token=old)
        report.check(f"{what}: the token of before is refused", answer.status == 401, answer.status)
        me = server.sign_in().request("GET", "/v1/me")
        report.check(f"{what}: the password is good", me.status == 200, me.status)


def load(report, server, args, backup):
    """Backups under writers: of each its number and what was acknowledged before it began."""
    admin = server.admin()
    old, taken = admin.token, []
    writers = Writers(admin, args.writers)
    for number in range(2 if args.short else args.backups):
        time.sleep(2.0 if args.short else 4.0)
        before, started = list(writers.acknowledged), time.monotonic()
        backup(number)
        seconds = time.monotonic() - started
        written = sum(writers.acknowledged) - sum(before)
        report.say(f"backup {number}: {seconds:.2f} s, {written} writes acknowledged meanwhile")
        taken.append((number, before))
    writers.stop()
    report.check("writers wrote", all(writers.acknowledged), sum(writers.acknowledged))
    report.check("no write waited long", writers.longest < 5.0, f"{writers.longest * 1000:.0f} ms at most")
    return old, taken


def on_sqlite(report, args, folder):
    def file(number):
        return folder / f"sqlite-{number}.tar"

    # The secret is the one that the first start makes.
    with rig.Bindery(args.bindery, folder / "live", secret=None) as server:
        old, taken = load(report, server, args, lambda number: server.run("backup", str(file(number))))
        held = server.run("restore", "--force", str(file(0)), check=False)
        report.check("sqlite: nothing is restored under a running server", held.returncode != 0, held.stderr.strip()[:90])
    for number, before in taken:
        what = f"sqlite {number}"
        restored = rig.Bindery(args.bindery, folder / f"restored-{number}", secret=None)
        started = time.monotonic()
        restored.run("restore", str(file(number)))
        report.say(f"{what}: restored in {time.monotonic() - started:.2f} s, {file(number).stat().st_size} bytes")
        database = sqlite3.connect(restored.folder / "bindery.db")
        names = [row[0] for row in database.execute("SELECT name FROM area")]
        intact = database.execute("PRAGMA integrity_check").fetchone()[0]
        database.close()
        report.check(f"{what}: the database is whole", intact == "ok", intact)
        compare(report, what, before, names)
        access_is_over(report, what, restored, old)


def on_postgres(report, args, folder):
    def file(number):
        return folder / f"postgres-{number}.dump"

    with rig.Cluster(folder / "cluster") as cluster:
        with rig.Bindery(args.bindery, folder / "on-postgres", cluster.create("live")) as server:
            said = server.run("backup", "all.dump", check=False)
            told = said.returncode != 0 and "pg_dump -Fc" in said.stderr
            report.check("postgres: the command says what to call, and fails", told)
            old, taken = load(
                report, server, args, lambda number: cluster.tool("pg_dump", "-Fc", "--no-owner", "-f", file(number), "live")
            )
            busy = server.run("restore", "--database-only", check=False)
            report.check("postgres: access is not ended under a running server", busy.returncode != 0)
        for number, before in taken:
            what, name = f"postgres {number}", f"restored_{number}"
            restored = rig.Bindery(args.bindery, folder / name, cluster.create(name))
            cluster.tool("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "-d", name, file(number))
            restored.run("restore", "--database-only")
            compare(report, what, before, cluster.psql("SELECT name FROM area", name).splitlines())
            access_is_over(report, what, restored, old)


def main():
    args = rig.arguments(__doc__, writers=16, backups=5)
    report = rig.Report("backup")
    with rig.work_folder(args.keep) as folder:
        on_sqlite(report, args, folder)
        on_postgres(report, args, folder)
    report.end()


if __name__ == "__main__":
    main()
