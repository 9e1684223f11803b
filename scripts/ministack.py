"""Runs the DynamoDB emulator for tests, for as long as any test uses it.

Usage: ministack.py PROGRAM FOLDER. Every test process holds a shared lock on FOLDER/users; when nobody has held one for
some seconds, the emulator is ended. So it never outlives the tests, however they end.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

IDLE_SECONDS = 10


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/health", timeout=2) as reply:
            return reply.status == 200
    except OSError:
        return False


def main():
    program, folder = sys.argv[1:3]
    users = open(os.path.join(folder, "users"), "a+")
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "TMPDIR": folder,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
    }
    log = open(os.path.join(folder, "log"), "w")
    server = subprocess.Popen([program], env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        while not answers(port):
            if server.poll() is not None:
                sys.exit("the emulator ended; see the log beside this")
            time.sleep(0.1)
        ready = os.path.join(folder, "port")
        with open(ready + ".new", "w") as file:
            file.write(str(port))
        os.replace(ready + ".new", ready)
        idle_since = time.monotonic()
        while server.poll() is None and time.monotonic() - idle_since < IDLE_SECONDS:
            time.sleep(1)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.flock(users, fcntl.LOCK_UN)
            except OSError:
                idle_since = time.monotonic()
    finally:
        try:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            server.kill()


main()
