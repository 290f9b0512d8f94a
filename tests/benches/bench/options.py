"""What can be chosen on the command line."""

import argparse
import tempfile
from pathlib import Path

WORKLOADS = ["w1", "w2", "w3", "w3-50", "w5", "w6", "w7"]
SERVERS = ["bindery", "floor", "postgraphile", "postgraphile-2", "fastify"]
SIZES = {"S": 1, "L": 10}


def listed(known):
    """A type for argparse: names of `known`, separated by commas."""

    def parse(text):
        names = text.split(",")
        unknown = [name for name in names if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose from {', '.join(known)}")
        return [name for name in known if name in names]

    return parse


def numbers(text):
    return [int(number) for number in text.split(",")]


def parse(arguments=None):
    parser = argparse.ArgumentParser(prog="run", description="Measures Bindery against a floor and its peers.")
    parser.add_argument("size", choices=SIZES, help="S: 10,000 members, 20,000 documents, 5,000 projects, 20,000 requests; L: ten times that")
    parser.add_argument("--quick", action="store_true", help="one short round at one concurrency, to see that everything works")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of A B C (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=8, help="seconds of each run (default: %(default)s)")
    parser.add_argument("--concurrency", type=numbers, default=[1, 16, 64], metavar="N,N", help="default: 1,16,64")
    parser.add_argument("--workloads", type=listed(WORKLOADS), default=WORKLOADS, metavar="W,W", help=f"of {','.join(WORKLOADS)}")
    parser.add_argument("--servers", type=listed(SERVERS), default=SERVERS, metavar="S,S", help=f"of {','.join(SERVERS)}")
    parser.add_argument("--on", type=listed(["postgres", "sqlite"]), default=["postgres", "sqlite"], metavar="D,D", help="default: postgres,sqlite")
    parser.add_argument("--samples", type=int, default=15, help="answers compared a workload (default: %(default)s)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "bindery-bench", help="where databases stand (default: %(default)s)")
    parser.add_argument("--keep", action="store_true", help="keep the filled databases for the next run")
    parser.add_argument("--no-build", action="store_true", help="measure what was built before")
    parser.add_argument("--check-only", action="store_true", help="compare answers and stop")
    parser.add_argument("--no-results", action="store_true", help="print the figures only")
    parser.add_argument("--remark", default="", help="a sentence for the results, such as what else ran on the machine")
    options = parser.parse_args(arguments)
    if options.quick:
        options.rounds, options.seconds, options.concurrency = 1, 2, [16]
    bounded(parser, options)
    options.folder = options.folder.resolve()
    return options


def bounded(parser, options):
    """No mistyped number keeps a machine busy for days."""
    for name, value, most in [("rounds", options.rounds, 20), ("seconds", options.seconds, 60), ("samples", options.samples, 200),
                              *(("concurrency", one, 256) for one in options.concurrency)]:
        if not 1 <= value <= most:
            parser.error(f"--{name} is a number from 1 to {most}")
