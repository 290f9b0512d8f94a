"""The measuring: every server of a workload in turn, again and again."""

import sys

from . import answers, load
from .pages import cursor
from .workloads import lanes

WARM_UP = 2


class Field:
    """A database with the servers on it."""

    def __init__(self, name, folder, servers, tokens, samples, database=None, statements=None):
        self.name, self.folder, self.servers, self.tokens = name, folder, servers, tokens
        self.samples, self.database, self.count_statements = samples, database, statements
        self.statements, self.sizes, self.wrong, self.good, self.figures = {}, {}, [], {}, {}

    def find_cursors(self):
        """Gives the samples of page 50 Bindery's cursors, which are sealed and good for its secret only."""
        if "bindery" in self.servers:
            for sample in self.samples["w3-50"]:
                if after := cursor(self.servers["bindery"].port, self.tokens.fresh(), sample):
                    sample["after"] = after

    def check(self, workloads, count):
        """Keeps the lanes that answer, and that answer the same."""
        ports = {name: server.port for name, server in self.servers.items()}
        for workload in workloads:
            samples = self.samples[workload]
            if not samples:
                self.wrong.append(f"{workload}: nothing of that size")
                continue
            present = [lane for lane in lanes(workload) if lane.server in self.servers]
            good, statements, sizes, wrong = answers.check(workload, present, ports, samples, self.tokens, count)
            for lane in good if self.count_statements else []:
                if statements[lane.label] is None:
                    statements[lane.label] = self.count_statements(lane, ports[lane.server], samples)
            self.good[workload], self.wrong = good, self.wrong + wrong
            self.sizes.update({(workload, label): size for label, size in sizes.items()})
            self.statements.update({(workload, label): count for label, count in statements.items()})
            print(f"{self.name} {workload}: {', '.join(lane.label for lane in good) or 'nobody'} answer", flush=True)

    def run(self, options):
        """A B C A B C for each workload and concurrency."""
        for workload, good in self.good.items():
            files = {lane.label: self.folder / f"{workload}-{number}.lua" for number, lane in enumerate(good)}
            for lane in good:
                load.write_requests(files[lane.label], lane, self.samples[workload])
                self.once(lane, files, max(options.concurrency), min(WARM_UP, options.seconds))
            for concurrency in options.concurrency:
                runs = {lane.label: [] for lane in good}
                for number in range(options.rounds):
                    for lane in good:
                        figures = self.once(lane, files, concurrency, options.seconds)
                        self.look_at(workload, lane, figures)
                        runs[lane.label].append(figures)
                        progress(f"{self.name} {workload} c={concurrency} round {number + 1}: {lane.label:27} {figures.rate:8.0f} a second")
                for label, some in runs.items():
                    self.figures[(workload, concurrency, label)] = load.median(some)

    def look_at(self, workload, lane, figures):
        """An error that comes as 200 is shorter than an answer."""
        if figures.size < 0.6 * self.sizes[(workload, lane.label)]:
            self.wrong.append(f"{workload}, {lane.label}: answers under load have {figures.size:.0f} bytes, {self.sizes[(workload, lane.label)]:.0f} before")

    def once(self, lane, files, concurrency, seconds):
        server = self.servers[lane.server]
        return load.once(server, self.database, lane, files[lane.label], self.tokens.fresh(), concurrency, seconds)


def progress(line):
    print(line, flush=True, file=sys.stderr)
