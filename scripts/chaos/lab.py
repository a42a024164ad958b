# SPDX-License-Identifier: Apache-2.0
"""What the faults share: the place they work in, the server they hurt, and the line that each of them ends with."""
import json
import os
import random
import signal

from acceptance_steps.server import HTML, TENANT, TEXT, Server
from acceptance_steps.sink import Sink, lines, normalised
from acceptance_steps.world import Failed, until

from . import ledger

# The bound of rule 3 (docs/architecture.md): one unanswered end of data a connection, and replies not yet committed.
CONNECTIONS = 50
UNCOMMITTED = 4_096
COPIES_A_CRASH = CONNECTIONS + UNCOMMITTED
SENDER = {"sender": "お店 <news@example.jp>"}


class Lab:
    """One run of one fault."""

    def __init__(self, world, is_short, seed):
        self.world = world
        self.is_short = is_short
        self.seed = seed
        self.chance = random.Random(seed)

    def pick(self, short, long):
        """The short form's number, or the long form's."""
        return short if self.is_short else long

    def sink(self, port=0, **options):
        return ChaosSink(self.world, port=port, log_id=True, log_mail=True, **options)

    def server(self, sink, *options, data=None, start=True, **environment):
        server = ChaosServer(self.world, sink.port, *options, data=data, start=False)
        server.environment = {name: str(value) for name, value in environment.items()}
        if start:
            server.start()
        return server

    def shop(self, sink, *options, **arguments):
        """A server with a company and its sending domain."""
        server = self.server(sink, *options, **arguments)
        server.create_tenant()
        server.add_domain("example.jp", "ed25519")
        return server

    def readers(self, count, prefix="reader", name="readers.csv"):
        """A file of so many readers, and their addresses."""
        path = self.world.directory / name
        addresses = [f"{prefix}{number}@{DOMAINS[number % len(DOMAINS)]}" for number in range(count)]
        rows = ["email,氏名"] + [f"{address},山田 花子" for address in addresses]
        path.write_bytes("".join(row + "\r\n" for row in rows).encode("cp932"))
        return path, set(addresses)


DOMAINS = ["gmail.com", "yahoo.co.jp", "docomo.ne.jp", "example.com", "example.co.jp"]


class ChaosSink(Sink):
    def mails(self):
        """What it took, in order."""
        return [
            ledger.Mail(int(line[0]), normalised(line[1]), line[2], int(line[3])) for line in lines(self.log)]

    def await_quiet(self, milliseconds=500):
        """Until it has taken nothing for so long."""
        seen = []

        def is_quiet():
            seen.append(self.accepted_count())
            return len(seen) > 1 and seen[-1] == seen[-2]

        until(is_quiet, 60, "what was under way to end", pause=milliseconds / 1_000)


class ChaosServer(Server):
    """A server that may be gone at any moment."""

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def wait_for_death(self, seconds, what):
        """How it ended: negative is a signal."""
        until(lambda: not self.is_running(), seconds, f"the server to end: {what}", pause=0.01)
        return self.process.returncode

    def died_by_itself(self):
        return self.process.poll() == -signal.SIGKILL

    def start(self):
        try:
            super().start()
        except Failed:
            # Some crash points lie before it is ready.
            if "HAYAUMA_CRASH_AT" not in self.environment or not self.died_by_itself():
                raise

    def restart(self, **environment):
        self.environment = {name: str(value) for name, value in environment.items()}
        self.start()

    def kill(self):
        # One that was stopped would not hear of its end otherwise.
        if self.is_running():
            self.process.send_signal(signal.SIGCONT)
        super().kill()

    def try_ask(self, *words):
        """The answer, or None where there is no server to give one."""
        try:
            answer = self.command(*words, "--json")
            return json.loads(answer.stdout) if answer.returncode == 0 else None
        except ValueError:
            return None

    def book(self):
        """A copy of what its database holds now. Only while it does not run."""
        return ledger.Book(self.data, self.world.directory)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def memory(self):
        """Octets resident now."""
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0


class Tally:
    """The counts of one fault, and what they had to be."""

    COUNTS = ("cycles", "accepted", "lost", "duplicates", "late", "suppressed", "counters")

    def __init__(self, name, bar):
        self.name = name
        self.bar = bar
        self.counts = {name: 0 for name in self.COUNTS}
        self.figures = {}
        self.failures = []

    def add(self, **counts):
        for name, count in counts.items():
            self.counts[name] += count

    def note(self, **figures):
        """Figures beside the counts."""
        self.figures.update(figures)

    def expect(self, claim_holds, claim):
        if not claim_holds:
            self.failures.append(claim)
            print(f"   FAIL {claim}", flush=True)

    def settle(self, most_copies=0):
        """The bars that hold for every fault: the counters agree and nothing is lost, late or wrongly sent."""
        for name in ("lost", "late", "suppressed", "counters"):
            self.expect(self.counts[name] == 0, f"{name}: {self.counts[name]:,}, the bar is 0")
        self.expect(
            self.counts["duplicates"] <= most_copies,
            f"duplicates: {self.counts['duplicates']:,}, the bound is {most_copies:,}")

    @property
    def word(self):
        return "FAIL" if self.failures else "PASS"

    def line(self, seconds):
        counts = " ".join(f"{name} {count:,}" for name, count in self.counts.items())
        figures = "".join(f" {name} {value}" for name, value in self.figures.items())
        return f"{self.word} {self.name}: {counts};{figures} [{self.bar}] ({seconds:.0f} s)"

    def record(self, seconds, form, seed):
        return {
            "name": self.name, "form": form, "seed": seed, "seconds": round(seconds, 1), **self.counts,
            "figures": self.figures, "bar": self.bar, "verdict": self.word, "failures": self.failures}


__all__ = ["COPIES_A_CRASH", "CONNECTIONS", "Failed", "HTML", "Lab", "TENANT", "TEXT", "Tally", "until"]
