"""Makes the database read-only and writable again, as a failover does: reading goes on, a change is a coded 503
meanwhile, `/readyz` tells, and writing works within 5 s without a restart.
"""

import collections
import sys
import time

import rig

RECOVERY = 5.0


def write(session):
    return session.request("POST", "/v1/documents", {"title": f"Failover {time.monotonic()}", "body": "A sentence."})


def check_read_only(server, session, report, what):
    seen = collections.Counter()
    for _ in range(12):
        answer = write(session)
        seen[answer.status, answer.json.get("code")] += 1
    report.check(f"{what}: a change is 503 read_only", set(seen) == {(503, "read_only")}, dict(seen))
    report.check(f"{what}: and says when to come again", answer.header("retry-after"))
    report.check(f"{what}: reading goes on", session.request("GET", "/v1/documents").status == 200)
    tells = lambda: rig.request("GET", f"{server.url}/readyz").json.get("writing") == "read_only"  # noqa: E731
    rig.until(f"{what}: /readyz tells", tells, 4)
    strict = rig.request("GET", f"{server.url}/readyz?writing=true")
    report.check(f"{what}: /readyz?writing=true is 503", (strict.status, strict.json["code"]) == (503, "read_only"))


def check_recovery(server, session, report, what):
    started = time.monotonic()
    rig.until(f"{what}: writes work again", lambda: write(session).status == 201, 30)
    took = time.monotonic() - started
    report.check(f"{what}: recovery within {RECOVERY:.0f} s", took < RECOVERY, f"{took:.2f} s")
    steady = collections.Counter(write(session).status for _ in range(40))
    report.check(f"{what}: and every write after it", set(steady) == {201}, dict(steady))
    works = lambda: rig.request("GET", f"{server.url}/readyz?writing=true").status == 200  # noqa: E731
    rig.until(f"{what}: /readyz says so", works, 5)


def postgres(options, work, report):
    with rig.Cluster(work / "pg") as cluster:
        with rig.Bindery(options.bindery, work / "data", cluster.create("bindery")) as server:
            session = server.admin()
            for way in ("ALTER SYSTEM", "ALTER DATABASE bindery"):
                cluster.psql(f"{way} SET default_transaction_read_only = on")
                cluster.psql("SELECT pg_reload_conf()")
                cluster.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'bindery'")
                time.sleep(0.5)
                check_read_only(server, session, report, way)
                back = f"{way} RESET default_transaction_read_only"
                cluster.psql(f"SET default_transaction_read_only = off; {back}" if "SYSTEM" not in way else back)
                cluster.psql("SELECT pg_reload_conf()")
                check_recovery(server, session, report, way)


def main():
    options = rig.arguments(__doc__)
    report = rig.Report("failover")
    with rig.work_folder(options.keep) as work:
        postgres(options, work, report)
    report.end()


if __name__ == "__main__":
    sys.exit(main())
