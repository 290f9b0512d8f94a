"""From the command line to the results."""

import shutil
import signal
import sys

from . import build, data, report
from .build import HERE
from .cluster import Cluster
from .options import parse
from .pages import fiftieth
from .processes import call
from .rounds import Field
from .servers import Tokens, bindery, peer


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    build.programs(not options.no_build)
    options.folder.mkdir(parents=True, exist_ok=True)
    node = build.peers() if "postgres" in options.on and {"postgraphile", "postgraphile-2", "fastify"} & set(options.servers) else None
    versions, fields = build.versions(node), []
    try:
        if "postgres" in options.on:
            fields.append(on_postgres(options, node, versions))
        if "sqlite" in options.on and "bindery" in options.servers:
            fields.append(on_sqlite(options))
    finally:
        if not options.keep:
            shutil.rmtree(options.folder, ignore_errors=True)
    text = report.whole(fields, options, versions)
    print(text)
    if not (options.no_results or options.check_only):
        (HERE / "RESULTS.md").write_text(text)
    return 0


def on_postgres(options, node, versions):
    cluster = Cluster(options.folder / "cluster", "512MB" if options.size == "S" else "3GB")
    cluster.start()
    try:
        samples = data.postgres(cluster, options.folder, options.size)
        versions["PostgreSQL"] = cluster.version()
        cluster.ensure_peer()
        url, peers, servers = cluster.url("bench"), cluster.url("bench", "peer"), {}
        for name in options.servers:
            servers[name] = bindery(url, options.folder, True) if name == "bindery" else peer(name, peers, options.folder, node)
        with_rows = complete(samples, lambda text: cluster.sql("bench", text))

        def statements(lane, port, some):
            """Statements a request, as the database counts them; for servers that do not say."""
            cluster.sql("bench", "SELECT pg_stat_statements_reset()")
            for sample in some[:10]:
                ask = lane.ask(sample)
                call(port, ask.method, ask.path, ask.headers, ask.body)
            counted = "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE userid = 'peer'::regrole"
            return round(int(cluster.sql("bench", counted).strip()) / min(10, len(some)))

        return measured(options, Field("PostgreSQL", options.folder, servers, Tokens(url, options.folder, samples["viewer"]), with_rows,
                                       cluster.pid(), statements))
    finally:
        cluster.stop()


def on_sqlite(options):
    url, samples = data.sqlite(options.folder, options.size)
    servers = {"bindery": bindery(url, options.folder, True)}
    return measured(options, Field("SQLite", options.folder, servers, Tokens(url, options.folder, samples["viewer"]), complete(samples, None)))


def complete(samples, sql):
    """The samples of each workload, with what only the filled database knows."""
    viewer = samples["viewer"]
    who = {"asker": viewer["id"], "district": viewer["district"], "school": viewer["school"]}
    samples["w6"] = [{**sample, **who} for sample in samples["w6"]]
    samples["w3-50"] = [fiftieth(sample, sql) for sample in samples["w3"]]
    return samples


def measured(options, field):
    """Checks, then loads; Bindery counts its statements in the check only."""
    try:
        # Makes the key that signs: a running Bindery looks for unknown keys once a second only.
        field.tokens.fresh()
        for server in field.servers.values():
            server.start()
        if "w3-50" in options.workloads:
            field.find_cursors()
        field.check(options.workloads, options.samples)
        ours = field.servers["bindery"] if "bindery" in field.servers else None
        if ours:
            ours.stop()
            ours.env["BINDERY_STATEMENT_HEADER"] = "false"
            ours.start()
        if not options.check_only:
            field.run(options)
    finally:
        for server in field.servers.values():
            server.stop()
    return field
