"""What every rig needs: a throw-away PostgreSQL cluster, a Bindery process, an HTTP client, figures at the end.

Python's standard library only. A rig is a program of its own: it sets the scene, does harm, counts what was lost,
prints its figures and ends with 1 when a promise was broken.
"""

import argparse
import contextlib
import glob
import http.client
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "copper lantern quiet ridge"
SECRET = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"


def arguments(about, **more):
    """The command line of a rig: --short, --bindery PROGRAM, and numbers of its own with their defaults."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--short", action="store_true", help="a short form, for every change")
    parser.add_argument("--bindery", default=os.environ.get("BINDERY_PROGRAM", str(ROOT / "target/debug/bindery")))
    parser.add_argument("--keep", action="store_true", help="keep the work folder")
    for name, default in more.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    return parser.parse_args()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def work_folder(keep=False):
    """A folder that everybody may enter, since PostgreSQL runs as another user."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bindery-rig."))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        if keep:
            print("kept:", folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def until(what, check, seconds=30.0, pause=0.05):
    """Waits until `check` gives something true."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > deadline:
            raise SystemExit(f"{what}: not within {seconds:.0f} s")
        time.sleep(pause)


# --- PostgreSQL ---


def postgres_binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if shutil.which("initdb") and shutil.which("pg_ctl") and not found:
        return pathlib.Path(shutil.which("initdb")).resolve().parent
    if not found:
        raise SystemExit("PostgreSQL is missing: apt-get install postgresql")
    return pathlib.Path(found[-1])


class Cluster:
    """A cluster of its own, with a socket in its folder and a port on the loopback address."""

    def __init__(self, folder, settings=(), data=None, initdb=()):
        self.folder = pathlib.Path(folder)
        self.data = pathlib.Path(data) if data else self.folder / "data"
        self.port = free_port()
        self.settings = ["fsync=on", "max_connections=200", "shared_buffers=64MB", *settings]
        self.binaries = postgres_binaries()
        self.process = None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.user = self._user()
        if self.user:
            shutil.chown(self.folder, self.user)
        self._as_user(
            "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N", *initdb, "-D", self.data)
        self.start()

    def _user(self):
        if os.getuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name).pw_name
        raise SystemExit("root needs another user to run PostgreSQL as")

    def _command(self, program, *args):
        before = ["runuser", "-u", self.user, "--"] if self.user else []
        return [*before, str(self.binaries / program), *map(str, args)]

    def _as_user(self, program, *args):
        subprocess.run(self._command(program, *args), check=True, stdout=subprocess.DEVNULL, cwd="/tmp")

    def start(self):
        settings = [part for setting in self.settings for part in ("-c", setting)]
        command = self._command("postgres", "-D", self.data, "-k", self.folder, "-p", self.port, *settings)
        with (self.folder / "log").open("ab") as log:
            # A session of its own, so that what was paused can be ended as a group.
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/tmp", start_new_session=True)
        until("PostgreSQL starts", self.answers)

    def answers(self):
        command = self._command("pg_isready", "-q", "-h", self.folder, "-p", self.port)
        return subprocess.run(command, cwd="/tmp", check=False).returncode == 0

    def stop(self, mode="fast"):
        with contextlib.suppress(subprocess.CalledProcessError):
            self._as_user("pg_ctl", "stop", "-D", self.data, "-m", mode, "-w", "-t", "20")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)

    def _pids(self):
        """The postmaster and its children."""
        head = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(head)], capture_output=True, text=True, check=False).stdout.split()
        return [head, *map(int, children)]

    def pause(self):
        """Stops every process of the cluster where it stands, as a hung disk does."""
        for pid in self._pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def resume(self):
        for pid in reversed(self._pids()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def url(self, database, port=None):
        return f"postgres://postgres@127.0.0.1:{port or self.port}/{database}"

    def psql(self, sql, database="postgres"):
        command = self._command("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder)
        command += ["-p", str(self.port), "-U", "postgres", "-d", database, "-c", sql]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/tmp").stdout.strip()

    def create(self, name):
        self.psql(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def tool(self, program, *args, **more):
        """One of PostgreSQL's client programs against this cluster, such as pg_dump."""
        command = [str(self.binaries / program), "-h", str(self.folder), "-p", str(self.port), "-U", "postgres"]
        return subprocess.run([*command, *map(str, args)], check=True, **more)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(FileNotFoundError, IndexError):
            self.resume()
        self.stop("immediate")


# --- Bindery ---


def environment(database, folder, **settings):
    """Nothing of the caller's own settings, and these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BINDERY_")}
    plain = {"data_dir": str(folder), "secret": SECRET, "log": "warn", "public_url": "http://bindery.test"}
    plain |= {name: "1000000" for name in ("quota_per_minute", "quota_anonymous_per_minute", "quota_auth_per_minute")}
    if database:
        plain["database_url"] = database
    plain |= {name: str(value) for name, value in settings.items() if value is not None}
    for name, value in settings.items():
        if value is None:
            plain.pop(name, None)
    return kept | {f"BINDERY_{name.upper()}": value for name, value in plain.items()}


class Bindery:
    """A `bindery serve` process; `database` None is SQLite in its folder. A setting None is left out."""

    def __init__(self, program, folder, database=None, port=None, **settings):
        self.program = program
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        self.database = database
        self.env = environment(database, self.folder, bind=f"127.0.0.1:{self.port}", **settings)
        self.log = self.folder / f"server-{self.port}.log"
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, wait=True):
        with self.log.open("ab") as log:
            command = [self.program, "serve"]
            self.process = subprocess.Popen(command, env=self.env, cwd=self.folder, stdout=log, stderr=log)
        if wait:
            self.ready()
        return self

    def ready(self, seconds=60.0):
        def answers():
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended by itself:\n{self.log.read_text()[-3000:]}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                return request("GET", f"{self.url}/readyz", timeout=2).status == 200
            return False

        until("the server is ready", answers, seconds)

    def run(self, *args, check=True):
        """Another command of the same installation."""
        done = subprocess.run([self.program, *args], env=self.env, cwd=self.folder, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise SystemExit(f"bindery {' '.join(args)}: {done.stdout}{done.stderr}")
        return done

    def terminate(self, seconds=30.0):
        """SIGTERM, and the exit code."""
        self.process.terminate()
        return self.process.wait(seconds)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def admin(self, email="admin@example.org"):
        """Makes an admin by the command line; what signs him in."""
        return self.member(email, "--admin")

    def member(self, email, *more):
        """Makes a member by the command line; what signs them in."""
        link = self.run("member", "create", "--email", email, *more).stdout.strip().splitlines()[-1]
        token = re.search(r"[#?&]token=([^&\s]+)", link)
        token = token.group(1) if token else link.rstrip("/").rsplit("/", 1)[-1]
        body = {"token": urllib.parse.unquote(token), "password": PASSWORD}
        answer = request("POST", f"{self.url}/v1/auth/reset", body)
        if answer.status >= 300:
            raise SystemExit(f"the link of {email} is refused: {answer.status} {answer.body}")
        return self.sign_in(email)

    def sign_in(self, email="admin@example.org"):
        """Somebody who has an access token from now on."""
        session = Session(self.url, email)
        assert session.token
        return session


# --- HTTP ---


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def request(method, url, body=None, token=None, headers=None, timeout=30.0, connection=None):
    """One request, over a connection of its own unless one is given; OSError or HTTPException when it is cut."""
    parts = urllib.parse.urlsplit(url)
    own = connection is None
    connection = connection or http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    sent = {"content-type": "application/json"} if body is not None else {}
    if token:
        sent["authorization"] = f"Bearer {token}"
    sent |= headers or {}
    data = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path or "/", data, sent)
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())
    finally:
        if own:
            connection.close()


class Session:
    """Somebody signed in: an access token that is renewed before it ends. Safe for several threads."""

    def __init__(self, url, email, password=PASSWORD):
        self.url, self.email, self.password = url, email, password
        self.lock = threading.Lock()
        self.fetched = 0.0
        self._token = None

    @property
    def token(self):
        with self.lock:
            if time.monotonic() - self.fetched > 240:
                body = {"email": self.email, "password": self.password}
                answer = request("POST", f"{self.url}/v1/auth/sign-in", body)
                if answer.status != 200:
                    raise SystemExit(f"{self.email} cannot sign in: {answer.status} {answer.body}")
                self._token = answer.json["access_token"]
                self.fetched = time.monotonic()
            return self._token

    def request(self, method, path, body=None, url=None, **more):
        return request(method, f"{url or self.url}{path}", body, token=self.token, **more)


def workers(number, work):
    """Runs `work(n)` in `number` threads; answers a function that waits for them."""
    failures = []

    def guarded(n):
        try:
            work(n)
        except BaseException as error:  # noqa: BLE001 - it is raised again in the main thread
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(n,), daemon=True) for n in range(number)]
    for thread in threads:
        thread.start()

    def join(seconds=600.0):
        deadline = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                raise SystemExit("a worker hangs")
        if failures:
            raise failures[0]

    return join


# --- the end ---


class Report:
    """Promises kept and broken, and the figures."""

    def __init__(self, name):
        self.name, self.kept, self.broken = name, 0, 0
        self.started = time.monotonic()

    def say(self, what):
        print(f"{self.name}: {what}", flush=True)

    def check(self, what, holds, seen=""):
        self.kept += bool(holds)
        self.broken += not holds
        self.say(f"{'ok  ' if holds else 'FAIL'} {what}{f' ({seen})' if seen != '' else ''}")
        return holds

    def end(self):
        self.say(f"{time.monotonic() - self.started:.0f} s")
        print(f"{self.name}: {self.kept} passed, {self.broken} failed", flush=True)
        sys.exit(1 if self.broken else 0)
