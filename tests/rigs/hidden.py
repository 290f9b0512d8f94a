#!/usr/bin/env python3
"""A great many documents and requests that the viewer may not read, newer than all that they may.

Each list and search is measured without them and with them, on both databases. Promises: a page takes at most 1.5 times
what it took (the quickest of forty, which noise does not make quicker; 1 ms more is always granted); and the time of a
search does not tell a word that hidden texts hold from one that none holds.
"""

import contextlib
import sqlite3
import time

import rig

VISIBLE = 60
PAGES = 40
TRIES = 300


def fill(viewer, hider, area):
    """Things that everybody signed in may read, and one hidden of each kind, which is copied later."""
    for number in range(VISIBLE):
        body = {"title": f"Open shelves {number}", "body": "Open to all.", "area_ids": [area], "visibility": "members"}
        made(hider, "/v1/documents", body | {"status": "published"})
        made(hider, "/v1/requests", {"kind": "advice", "title": f"Shelves {number}", "body": "How?", "area_ids": [area]})
        made(viewer, "/v1/documents", {"title": f"My draft {number}", "body": "Not yet.", "area_ids": [area]})
    # They hold the word that is searched, and a word that nothing else holds.
    hidden = {"body": "Nobody reads of shelves and zebras.", "area_ids": [area], "visibility": "private"}
    document = made(hider, "/v1/documents", hidden | {"title": "Hidden"})
    request = made(hider, "/v1/requests", hidden | {"kind": "advice", "title": "Hidden"})
    return document, request


def made(session, path, body):
    answer = session.request("POST", path, body)
    if answer.status != 201:
        raise SystemExit(f"{path}: {answer.status} {answer.body}")
    return answer.json["id"]


class Postgres:
    """A million copies by SQL."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name

    def run(self, sql):
        return self.cluster.psql(sql, self.name)

    def columns(self, table):
        sql = "SELECT column_name FROM information_schema.columns WHERE table_name = '%s' ORDER BY ordinal_position"
        return self.run(sql % table).split("\n")

    def literal(self, sql):
        return f"'{self.run(sql)}'"

    new_id = "gen_random_uuid()"
    later = "now() + n * interval '1 millisecond'"

    def numbers(self, most):
        return f"generate_series(1, {most}) n"

    def settle(self):
        self.run("VACUUM ANALYZE")


class Sqlite:
    """The same."""

    def __init__(self, path):
        self.path = path

    def run(self, sql):
        with contextlib.closing(sqlite3.connect(self.path, timeout=60)) as database:
            rows = database.execute(sql).fetchall()
            database.commit()
        return rows

    def columns(self, table):
        return [row[1] for row in self.run(f"PRAGMA table_info({table})")]

    def literal(self, sql):
        return f"x'{self.run(sql)[0][0].hex()}'"

    new_id = "randomblob(16)"
    later = (
        "strftime('%Y-%m-%dT%H:%M:%S', 'now', '+1 day', '+' || (n / 1000) || ' seconds')"
        " || printf('.%03d', n % 1000) || '+00:00'")

    def numbers(self, most):
        return f"(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {most}) SELECT n FROM c)"

    def settle(self):
        self.run("ANALYZE")


def multiply(database, table, at, most):
    """Copies the thing called Hidden with its areas and keys."""
    template = database.literal(f"SELECT id FROM {table} WHERE title = 'Hidden'")
    own = {"id": database.new_id, at: database.later}
    columns = database.columns(table)
    values = ", ".join(own.get(column, f"t.{column}") for column in columns)
    source = f"FROM {table} t CROSS JOIN {database.numbers(most)} WHERE t.id = {template}"
    database.run(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} {source}")
    # Foreign keys are checked by plans that know how large the table is.
    database.settle()
    copies = f"FROM {table} t CROSS JOIN %s p WHERE p.%s = {template} AND t.title = 'Hidden' AND t.id <> {template}"
    areas, keys = copies % (f"{table}_area", f"{table}_id"), copies % (f"{table}_key", "id")
    database.run(f"INSERT INTO {table}_area ({table}_id, area_id) SELECT t.id, p.area_id {areas}")
    database.run(f"INSERT INTO {table}_key (scope, reader, at, id) SELECT p.scope, p.reader, t.{at}, t.id {keys}")
    if isinstance(database, Postgres):
        same = "p.kind, t.id, p.reader, p.scale, p.telling, p.words"
        words = copies % ("findable", "id")
        database.run(f"INSERT INTO findable (kind, id, reader, scale, telling, words) SELECT {same} {words}")


def quickest(viewer, path):
    """Milliseconds of a page over REST, or of the last one over GraphQL."""
    took = []
    for _ in range(PAGES):
        started = time.perf_counter()
        if path.startswith("/"):
            answer = viewer.request("GET", path)
            seen = answer.json.get("items")
        else:
            answer = viewer.request("POST", "/graphql", {"query": f"{{ {path}(last: 20) {{ nodes {{ id }} }} }}"})
            seen = answer.json["data"][path]["nodes"]
        took.append(1000 * (time.perf_counter() - started))
        if answer.status != 200 or not seen:
            raise SystemExit(f"{path}: {answer.status} {answer.body[:300]}")
    return min(took)


def telling(viewer):
    """How often a search for a word of hidden texts takes longer than one for a word of none: half the time."""
    took = {"zebras": [], "quaggas": []}
    for number in range(2 * TRIES):
        word = ["zebras", "quaggas"][number % 2]
        started = time.perf_counter()
        answer = viewer.request("GET", f"/v1/documents?first=20&q={word}")
        took[word].append(time.perf_counter() - started)
        if answer.status != 200 or answer.json["items"]:
            raise SystemExit(f"{word}: {answer.status} {answer.body[:300]}")
    longer = sum(one > other for one in took["zebras"] for other in took["quaggas"])
    return longer / TRIES**2


def measure(report, kind, server, database, hidden):
    hider, viewer = server.admin(), server.member("viewer@example.org")
    area = hider.request("GET", "/v1/areas?first=1").json["items"][0]["id"]
    fill(viewer, hider, area)
    owner = hider.request("GET", "/v1/profiles/me").json["id"]
    lists = ["/v1/documents?first=20", "/v1/documents?first=20&status=draft", f"/v1/documents?first=20&area={area}",
             f"/v1/documents?first=20&owner_id={owner}", "/v1/documents?first=20&language=en", "/v1/requests?first=20",
             "/v1/requests?first=20&status=open", f"/v1/requests?first=20&area={area}",
             f"/v1/requests?first=20&asker_id={owner}", "documents", "requests", "/v1/documents?first=20&q=shelves",
             "/v1/requests?first=20&q=shelves", f"/v1/documents?first=20&q=shelves&area={area}",
             f"/v1/documents?first=20&q=shelves&owner_id={owner}"]
    database.settle()
    before = {path: quickest(viewer, path) for path in lists}
    multiply(database, "document", "listed_at", hidden)
    multiply(database, "request", "created_at", hidden)
    database.settle()
    for path in lists:
        after = quickest(viewer, path)
        what = f"{kind}: {path.split(area)[0]}"
        report.check(what, after <= 1.5 * before[path] + 1, f"{before[path]:.2f} ms, {after:.2f} ms with {hidden} hidden")
    if isinstance(database, Sqlite):
        # Words are copied by the program alone: this Python may know an older SQLite.
        for _ in range(min(hidden // 100, 2000)):
            made(hider, "/v1/documents", {"title": "Hidden", "body": "Of zebras.", "visibility": "private"})
    share = telling(viewer)
    report.check(f"{kind}: a word of hidden texts", 0.35 < share < 0.65, f"slower than one of none in {100 * share:.0f} %")


def main():
    options = rig.arguments(__doc__, hidden=1_000_000)
    hidden = 50_000 if options.short else options.hidden
    report = rig.Report("hidden")
    with rig.work_folder(options.keep) as work, rig.Cluster(work / "cluster", ["fsync=off", "shared_buffers=512MB"]) as cluster:
        with rig.Bindery(options.bindery, work / "postgres", cluster.create("hidden")) as server:
            measure(report, "postgres", server, Postgres(cluster, "hidden"), hidden)
        with rig.Bindery(options.bindery, work / "sqlite") as server:
            measure(report, "sqlite", server, Sqlite(work / "sqlite/bindery.db"), hidden)
    report.end()


if __name__ == "__main__":
    main()
