# SPDX-License-Identifier: Apache-2.0
"""What the steps share: where they work, what they run, how they wait and judge."""
import pathlib
import random
import socket
import subprocess
import time


class Failed(Exception):
    """The step cannot go on; the text says why."""


class Verdict:
    """Collects what a step found."""

    def __init__(self):
        self.failures = []

    def expect(self, claim_holds, claim):
        if not claim_holds:
            self.failures.append(claim)
        print(f"   {'ok  ' if claim_holds else 'FAIL'} {claim}", flush=True)

    def equal(self, seen, expected, what):
        claim = f"{what}: {describe(seen)}"
        self.expect(seen == expected, claim if seen == expected else f"{claim}, expected {describe(expected)}")

    def same(self, seen, expected, what):
        """Compares two sets of many members, and names some that differ."""
        missing, extra = expected - seen, seen - expected
        claim = f"{what}: {len(seen):,}"
        if missing or extra:
            claim += f"; {len(missing):,} missing {some(missing)}, {len(extra):,} too many {some(extra)}"
        self.expect(not missing and not extra, claim)

    def measured(self, text):
        print(f"        {text}", flush=True)


def describe(value):
    return f"{value:,}" if isinstance(value, int) else str(value)


def some(members):
    return sorted(members, key=str)[:3]


def until(condition, seconds, what, pause=0.02):
    """The first true value of `condition`, asked again and again for at most `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(pause)
    raise Failed(f"waited {seconds} s in vain for {what}")


def free_port():
    """A port that nobody listens on, outside the range from which connections get theirs."""
    for _ in range(100):
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise Failed("no free port was found")


class World:
    """One acceptance run."""

    def __init__(self, binary, root, recipients):
        self.binary = binary
        self.root = root
        self.recipients = recipients
        self.directory = root
        self.running = []
        self.sink_binary = root / "sink"
        self._compile_sink()

    def _compile_sink(self):
        source = pathlib.Path(__file__).resolve().parents[2] / "Benchmarks" / "sink.c"
        command = ["cc", "-std=gnu17", "-O2", "-pthread", str(source), "-o", str(self.sink_binary)]
        if subprocess.run(command).returncode:
            raise Failed("the sink cannot be compiled")

    def step(self, name):
        """The world with a directory for one step."""
        self.directory = self.root / name
        self.directory.mkdir()
        return self

    def stop_all(self):
        """Ends what the step left running, the last started first."""
        while self.running:
            self.running.pop().kill()
