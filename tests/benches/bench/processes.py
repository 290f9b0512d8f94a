"""Processes that this run started, ended with it whatever happens."""

import atexit
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

STARTED = []


def start(command, log, env=None, **how):
    """Starts a program in a group of its own, its output in the file `log`."""
    with open(log, "wb") as output:
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                   env={**os.environ, **(env or {})}, start_new_session=True, **how)
    STARTED.append(process)
    return process


def stop(process, number=signal.SIGTERM, patience=15):
    """Ends a process and its children."""
    if process in STARTED:
        STARTED.remove(process)
    if process.poll() is None:
        os.killpg(process.pid, number)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@atexit.register
def stop_all():
    for process in reversed(list(STARTED)):
        stop(process)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(process, port, log, patience=60):
    """Waits until somebody listens."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    with open(log, errors="replace") as output:
        raise SystemExit(f"{process.args[0]} does not listen:\n{output.read()[-3000:]}")


def run(command, **how):
    """Runs a program to its end; its output, or its complaint and the end of this run."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def call(port, method, path, headers=None, body=None):
    """One request over HTTP: status, headers, body."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method, headers=headers or {},
                                     data=body.encode() if body is not None else None)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()
