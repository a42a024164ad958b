# SPDX-License-Identifier: Apache-2.0
"""The SMTP server that mailings are sent to, and what it wrote down."""
import json
import subprocess
import time

from .world import Failed


def normalised(address):
    """An address as people write it: the wire form quotes local parts that RFC 5321 has no other way for."""
    local, _, domain = address.rpartition("@")
    if len(local) > 1 and local[0] == local[-1] == '"':
        local = local[1:-1].replace("\\", "")
    return f"{local}@{domain.lower()}"


class Sink:
    """A running Benchmarks/sink.c. `options` are its own, such as `tempfail=0.2` or `log_id=True`."""

    count = 0

    def __init__(self, world, port=0, dumps=False, **options):
        Sink.count += 1
        self.log = world.directory / f"sink{Sink.count}.log"
        self.refusal_log = world.directory / f"sink{Sink.count}.refusals"
        self.dump = world.directory / f"sink{Sink.count}.dump"
        command = [world.sink_binary, "--port", port, "--log", self.log, "--refusals", self.refusal_log]
        if dumps:
            self.dump.mkdir()
            command += ["--dump", self.dump]
        for name, value in options.items():
            command.append("--" + name.replace("_", "-"))
            if value is not True:
                command.append(value)
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
        world.running.append(self)
        first = self.process.stdout.readline().split()
        if len(first) != 2 or first[0] != "ready":
            raise Failed("the sink does not start")
        self.port = int(first[1])

    def accepted(self):
        """(microseconds, address, Message-ID or None) of each accepted recipient, in order."""
        return [(int(line[0]), normalised(line[1]), line[2] if len(line) > 2 else None) for line in lines(self.log)]

    def accepted_count(self):
        return self.log.read_bytes().count(b"\n")

    def accepted_addresses(self):
        return [address for _, address, _ in self.accepted()]

    def refused(self, code):
        return [normalised(line[2]) for line in lines(self.refusal_log) if line[1] == code]

    def messages(self):
        """The dumped messages, octet by octet as they came."""
        return [path.read_bytes() for path in sorted(self.dump.glob("*.eml"), key=lambda path: int(path.stem))]

    def stop(self):
        """Ends it; its totals."""
        self.process.terminate()
        output, _ = self.process.communicate(timeout=10)
        return json.loads(output)

    def kill(self):
        self.process.kill()
        self.process.wait()


def lines(path):
    """The words of each whole line of a log that is still being written."""
    text = path.read_text()
    return [line.split(" ") for line in text[: text.rfind("\n") + 1].splitlines()]


def now():
    """The clock of the sink's log."""
    return int(time.time() * 1_000_000)
