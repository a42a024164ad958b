# SPDX-License-Identifier: Apache-2.0
"""Running things and reading what they say: the sink, the release binary, smtp-source, openssl."""
import json
import pathlib
import resource
import shutil
import socket
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parents[1]
ROOT = HERE.parent
BINARY = ROOT / ".build/release/hayauma"
# Seconds that one program may take; the long rows have their own.
LIMIT = 900


class Failed(Exception):
    """A measurement that did not come about, in a line for people."""


class Missing(Failed):
    """A program or a right that the measurement needs is not there."""


def require(*programs):
    for program in programs:
        if not shutil.which(str(program)):
            raise Missing(f"{program} is missing: Benchmarks/setup installs it")


def run(*words, limit=LIMIT, **more):
    """What the program wrote to standard output."""
    words = [str(word) for word in words]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=limit, **more)
    except subprocess.TimeoutExpired:
        raise Failed(f"{' '.join(words[:3])} took more than {limit} s") from None
    if done.returncode:
        raise Failed(f"{' '.join(words[:3])}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


def flags(options):
    """`delay_ms=300, json=True` as `--delay-ms 300 --json`."""
    words = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        words.append("--" + name.replace("_", "-"))
        if value is not True:
            words.append(str(value))
    return words


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for_port(port, seconds, is_alive=lambda: True):
    """Until somebody listens there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and is_alive():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Failed(f"nobody listens on port {port}")


def timed(action):
    """(seconds, CPU seconds of the children that ended meanwhile) of a call."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    action()
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Scratch:
    """A directory of one run, with the compiled sink in it."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="hayauma-bench-"))
        self.path.chmod(0o755)  # Postfix's own users look into it
        self.sink = self.path / "sink"

    def __enter__(self):
        run("cc", "-std=gnu17", "-O2", "-pthread", HERE / "sink.c", "-o", self.sink)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Sink:
    """A running sink. `options` are its own: `delay_ms=300`. After the block `totals` is what it counted."""

    def __init__(self, scratch, **options):
        self.command = [str(scratch.sink), *flags({"port": 0, **options})]
        self.totals = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        first = self.process.stdout.readline().split()
        if len(first) != 2 or first[0] != "ready":
            self.process.kill()
            self.process.wait()
            raise Failed("the sink does not start")
        self.port = int(first[1])
        self.address = f"127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            output, _ = self.process.communicate(timeout=10)
            self.totals = json.loads(output)
        except (subprocess.TimeoutExpired, json.JSONDecodeError):
            self.process.kill()
            self.process.wait()


def bench(binary, part, limit=LIMIT, **options):
    """What `hayauma bench PART` says."""
    return json.loads(run(binary, "bench", part, *flags({**options, "json": True}), limit=limit))


def smtp_source(address, messages, size, sessions):
    """Postfix's load generator: it makes one message up and sends it over and over, renders and records nothing."""
    require("smtp-source")
    seconds, cpu = timed(lambda: run(
        "smtp-source", "-d", "-s", sessions, "-l", size, "-m", messages, "-f", "sender@bench.example", "-t",
        "reader@bench.example", address))
    return {"per_second": messages / seconds, "cpu_us": cpu / messages * 1e6, "seconds": seconds}


def openssl_signatures(seconds):
    """RSA-2048 signatures a second of two processes that do nothing else."""
    for line in run("openssl", "speed", "-seconds", seconds, "-multi", 2, "rsa2048").splitlines():
        words = line.split()
        if words[:3] == ["rsa", "2048", "bits"]:
            return float(words[5])
    raise Failed("openssl speed said no rate of RSA-2048")
