#!/usr/bin/env python3
"""Starts in an empty folder: many at once, and killed at every step. Each must leave an installation that starts.

A killed start is cut off by strace before its n-th call that changes a file, for every n that it makes; without strace
it is killed after so many milliseconds.
"""

import shutil
import subprocess
import sys
import time

import rig

# What changes a file. Others between two of these leave the same behind.
CALLS = ["mkdir", "link", "linkat", "rename", "renameat2", "unlink", "fsync", "fdatasync", "write", "pwrite64", "ftruncate"]
COMMAND = ["keys", "rotate"]


def begin(options, folder, before=(), quiet=True):
    out = subprocess.DEVNULL if quiet else subprocess.PIPE
    env = rig.environment(None, folder, secret=None, public_url=None)
    command = [*before, options.bindery, *COMMAND]
    return subprocess.Popen(command, env=env, cwd=folder.parent, stdout=out, stderr=out, text=True)


def starts(options, folder):
    """Whether the next start is well, and leaves one whole secret and no draft of it."""
    process = begin(options, folder, quiet=False)
    out, err = process.communicate()
    drafts = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    whole = (folder / "secret").exists() and len((folder / "secret").read_text()) == 44
    if process.returncode == 0 and whole and not drafts:
        return True
    print(f"{folder}: code {process.returncode}, secret whole: {whole}, drafts: {drafts}\n{out}{err}", file=sys.stderr)
    return False


def burst(options, work):
    """Many at once; how many failed."""
    failed = 0
    for number in range(options.bursts):
        folder = work / f"burst-{number}"
        all_ = [begin(options, folder) for _ in range(options.at_once)]
        failed += sum(process.wait() != 0 for process in all_)
        failed += not starts(options, folder)
    return failed


def killed_before(options, work, call, number):
    """Cuts a start off before its `number`-th `call`; None when it made fewer."""
    folder = work / f"kill-{call}-{number}"
    inject = f"inject={call}:signal=KILL:when={number}"
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject]
    code = begin(options, folder, trace).wait()
    if code == 0:
        return None
    well = starts(options, folder)
    shutil.rmtree(folder, ignore_errors=True)
    return well


def kills_by_call(options, work):
    kills, broken = 0, 0
    for call in CALLS:
        number = 1
        while (well := killed_before(options, work, call, number)) is not None:
            kills, broken = kills + 1, broken + (not well)
            # The first ones matter most; of hundreds of pages written, some do.
            number += 1 if number < options.each else max(1, number // 2)
    return kills, broken


def kills_by_time(options, work):
    broken = 0
    for number in range(options.each * 4):
        folder = work / f"kill-{number}"
        process = begin(options, folder)
        time.sleep(number * 0.004)
        process.kill()
        process.wait()
        broken += not starts(options, folder)
    return options.each * 4, broken


def main():
    options = rig.arguments(__doc__, at_once=24, bursts=5, each=12)
    if options.short:
        options.at_once, options.bursts, options.each = 8, 2, 3
    report = rig.Report("start")
    with rig.work_folder(options.keep) as work:
        failed = burst(options, work)
        report.check(f"{options.bursts} times {options.at_once} starts at once in an empty folder", not failed, failed)
        kills, broken = (kills_by_call if shutil.which("strace") else kills_by_time)(options, work)
        report.check(f"{kills} starts killed, each left one that starts", kills and not broken, broken)
    report.end()


if __name__ == "__main__":
    main()
