"""The figures as Markdown."""

import os
import platform
from datetime import date
from pathlib import Path

from .workloads import TITLES

HEAD = "| server | requests/s | p50 ms | p99 ms | server CPU ms | database CPU ms | SQL | RSS MB | x PostGraphile | x floor |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"


def machine():
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "?")
    total = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 ** 2
    return f"{os.cpu_count()} x {model}, {total} GiB, Linux {platform.release()}"


def ratio(figures, workload, concurrency, label, to):
    """How many times as many requests as another lane answers."""
    own, other = figures.get((workload, concurrency, label)), figures.get((workload, concurrency, to))
    return f"{own.rate / other.rate:.2f}" if own and other and label != to else ""


def table(field, workload, concurrency):
    lines = [HEAD]
    for lane in field.good[workload]:
        found = field.figures.get((workload, concurrency, lane.label))
        if not found:
            continue
        statements = field.statements.get((workload, lane.label))
        # What answers REST's fields is measured against a floor that answers them, too.
        floor = "floor, REST's fields" if lane.shape == "rest" else "floor"
        failed = f" ({found.failed} failed)" if found.failed else ""
        lines.append(
            f"| {lane.label}{failed} | {found.rate:,.0f} | {found.p50:.2f} | {found.p99:.2f} | {found.server_cpu:.3f} | {found.database_cpu:.3f} "
            f"| {'' if statements is None else statements} | {found.memory:.0f} "
            f"| {ratio(field.figures, workload, concurrency, lane.label, 'PostGraphile')} | {ratio(field.figures, workload, concurrency, lane.label, floor)} |")
    return "\n".join(lines)


def section(field, options):
    """All tables of one database."""
    parts = [f"## {field.name}"]
    for workload, good in field.good.items():
        if not good or not field.figures:
            continue
        parts.append(f"### {workload.upper()}: {TITLES[workload]}")
        for concurrency in options.concurrency:
            parts += [f"Concurrency {concurrency}", table(field, workload, concurrency)]
    if field.wrong:
        parts.append("### Left out\n\n" + "\n".join(f"- {line}" for line in field.wrong))
    return "\n\n".join(parts)


def whole(fields, options, versions):
    facts = [f"- {date.today()}, size {options.size}, {options.rounds} rounds of {options.seconds} s each, medians",
             f"- {machine()}", "- " + ", ".join(f"{name} {version}" for name, version in versions.items())]
    facts += [f"- {options.remark}"] if options.remark else []
    facts += ["- Bindery is signed in and checks permission, the others do neither. Every run has the machine's processors together with the "
              "database and the load, so ratios say more than figures. How to read the columns: README.md."]
    return "\n\n".join(["# Results of a run", "\n".join(facts), *(section(field, options) for field in fields)]) + "\n"
