"""Puts Debian's PgBouncer in between: in session mode everything works, in transaction mode the start and `doctor` say
in one sentence that it does not, and what to set.
"""

import os
import shutil
import subprocess
import sys
import threading

import rig

WORDS = "pool_mode = session"


class Bouncer:
    """PgBouncer before a cluster, in this mode; it refuses to run as root, as the server does."""

    def __init__(self, cluster, folder, mode):
        self.port = rig.free_port()
        folder.mkdir()
        folder.chmod(0o777)
        (folder / "users").write_text('"postgres" ""\n')
        (folder / "bouncer.ini").write_text(f"""
[databases]
* = host=127.0.0.1 port={cluster.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = 40
logfile = {folder}/log
""")
        program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        before = ["runuser", "-u", cluster.user, "--"] if os.getuid() == 0 else []
        self.process = subprocess.Popen([*before, program, "-q", str(folder / "bouncer.ini")], cwd="/tmp",
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = cluster.url("bindery", self.port)
        rig.until("PgBouncer listens", lambda: not _refused(self.port), 10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def _refused(port):
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def session_mode(options, work, cluster, report):
    with Bouncer(cluster, work / "session", "session") as bouncer:
        with rig.Bindery(options.bindery, work / "data", bouncer.url) as server:
            session = server.admin()
            events = []
            stream = threading.Thread(target=listen, args=(server, session, events), daemon=True)
            stream.start()
            made = [session.request("POST", "/v1/documents", {"title": f"Pooled {n}", "body": "A sentence."}).status
                    for n in range(50)]
            report.check("session mode: writes", set(made) == {201}, len(made))
            report.check("session mode: reads", session.request("GET", "/v1/documents").status == 200)
            rig.until("the stream hears of it", lambda: len(events) > 0, 10)
            report.check("session mode: streams", True)
            doctor = server.run("doctor", check=False)
            report.check("session mode: doctor has no objection", WORDS not in doctor.stdout)


def listen(server, session, events):
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {"authorization": f"Bearer {session.token}", "accept": "text/event-stream"}
    connection.request("GET", "/v1/activity/stream", headers=headers)
    response = connection.getresponse()
    while line := response.readline():
        if line.startswith(b"event: activity"):
            events.append(line)


def transaction_mode(options, work, cluster, report):
    with Bouncer(cluster, work / "transaction", "transaction") as bouncer:
        server = rig.Bindery(options.bindery, work / "data", bouncer.url)
        for command in ("serve", "doctor", "worker"):
            done = server.run(command, check=False)
            said = (done.stdout + done.stderr).count(WORDS)
            report.check(f"transaction mode: {command} says so once and ends", (done.returncode != 0, said) == (True, 1),
                         f"{done.returncode}, said {said} times")
            if said != 1:
                report.say((done.stdout + done.stderr)[-2000:])


def main():
    options = rig.arguments(__doc__)
    report = rig.Report("pooler")
    with rig.work_folder(options.keep) as work, rig.Cluster(work / "pg") as cluster:
        cluster.create("bindery")
        session_mode(options, work, cluster, report)
        transaction_mode(options, work, cluster, report)
    report.end()


if __name__ == "__main__":
    sys.exit(main())
