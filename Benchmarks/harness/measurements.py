# SPDX-License-Identifier: Apache-2.0
"""What is measured, each by a function of its own that returns a flat dictionary."""
import json
import os
import pathlib
import subprocess
import time

from . import postfix, tools
from .tools import Failed, Missing, Sink

DELAY_MS = 300
CONNECTIONS = 4_000
IDLE = 10_000


class Lab:
    """One run of the scripts: the binary, a directory, and how much of everything."""

    def __init__(self, scratch, binary, scale=1.0, size=10_000):
        self.scratch, self.binary, self.scale, self.size = scratch, binary, scale, size

    def many(self, number, least=1):
        return max(least, int(number * self.scale))

    def bench(self, part, **options):
        return tools.bench(self.binary, part, **options)

    def campaign(self, recipients, dkim="none", connections=50, limit=tools.LIMIT, **sink_options):
        """The whole way; what arrived is counted by the sink."""
        with Sink(self.scratch, **sink_options) as sink:
            result = self.bench(
                "campaign", recipients=recipients, sink=sink.address, size=self.size, dkim=dkim,
                connections=connections, directory=self.scratch.path, limit=limit)
        if sink.totals["recipients"] != recipients:
            raise Failed(f"{sink.totals['recipients']} of {recipients} mails arrived")
        result["cpu_us"] = result["cpu_seconds"] / recipients * 1e6
        return result


def smtp_source(lab):
    with Sink(lab.scratch) as sink:
        return tools.smtp_source(sink.address, lab.many(100_000), lab.size, 100)


def openssl(lab):
    return {"per_second": tools.openssl_signatures(2 if lab.scale >= 1 else 1)}


def unsigned(lab):
    return lab.campaign(lab.many(200_000))


def ed25519(lab):
    return lab.campaign(lab.many(150_000), "ed25519")


def rsa2048(lab):
    return lab.campaign(lab.many(60_000), "rsa2048")


def rsa2048_three_primes(lab):
    return lab.campaign(lab.many(20_000), "rsa2048-3p")


def without_ifma(measure):
    """As on a processor without AVX-512 IFMA: libcrypto leaves these instructions alone, ours and that of the peer."""
    def measured(lab):
        os.environ["OPENSSL_ia32cap"] = ":~0x200000"
        try:
            return measure(lab)
        finally:
            del os.environ["OPENSSL_ia32cap"]
    return measured


def postfix_plain(lab):
    return postfix.measure(lab.scratch, lab.many(4_000, 200), lab.size, signs=False)


def postfix_signed(lab):
    return postfix.measure(lab.scratch, lab.many(2_500, 200), lab.size, signs=True)


def smtp(lab):
    with Sink(lab.scratch) as sink:
        return lab.bench("smtp", sink=sink.address, size=lab.size, messages=lab.many(200_000))


def slow_sink(lab):
    with Sink(lab.scratch, delay_ms=DELAY_MS) as sink:
        result = lab.bench(
            "smtp", sink=sink.address, size=lab.size, messages=lab.many(160_000, CONNECTIONS * 4),
            connections=CONNECTIONS)
    result["limit_per_second"] = CONNECTIONS * 1000 / DELAY_MS
    return result


def slow_sink_idle(lab):
    # The idle ones' sink holds its replies until the last of them is surely open.
    with Sink(lab.scratch, delay_ms=DELAY_MS) as sink, Sink(lab.scratch, delay_ms=8_000) as resting:
        result = lab.bench(
            "smtp", sink=sink.address, size=lab.size, messages=lab.many(160_000, CONNECTIONS * 4),
            connections=CONNECTIONS, idle=IDLE, idle_sink=resting.address)
    result["limit_per_second"] = CONNECTIONS * 1000 / DELAY_MS
    return result


def plan(lab):
    """Several rounds over the same readers: the medians come from the binary."""
    with Sink(lab.scratch) as sink:
        return lab.bench(
            "plan", recipients=lab.many(1_000_000), rounds=5, sink=sink.address, directory=lab.scratch.path)


def ten_thousand(lab):
    return lab.campaign(lab.many(10_000, 1_000))


def million(lab):
    return lab.campaign(lab.many(1_000_000))


def ten_million(lab):
    return lab.campaign(lab.many(10_000_000), limit=7_200)


def imports(lab):
    return lab.bench("import", rows=lab.many(200_000), directory=lab.scratch.path)


def render(lab):
    return lab.bench("render", size=lab.size, seconds=1)


def sign(kind):
    return lambda lab: lab.bench("sign", size=lab.size, dkim=kind, seconds=1)


def tracking(lab):
    """Opens and clicks a second, by the script of that name."""
    said = tools.run(
        tools.HERE / "tracking", lab.binary, "--json", "--seconds", 5 if lab.scale >= 1 else 1, "--readers",
        lab.many(200_000, 2_000))
    return json.loads(said.strip().splitlines()[-1])


def process_figures(pid):
    """Memory in octets and open descriptors of a process."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    rss = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(rss) * 1024, len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir()))


def hour(lab):
    """A mailing that lasts an hour, for a server slows it down: memory, descriptors and the WAL at its sixths."""
    seconds, connections, delay_ms = 3_600 * min(1.0, lab.scale), 50, 18
    recipients = int(seconds * connections * 1000 / (delay_ms + 1))
    command = ["campaign", "--recipients", recipients, "--size", lab.size, "--connections", connections, "--directory",
               lab.scratch.path, "--json"]
    samples = []
    with Sink(lab.scratch, delay_ms=delay_ms) as sink:
        process = subprocess.Popen(
            [str(word) for word in (lab.binary, "bench", *command, "--sink", sink.address)], stdout=subprocess.PIPE,
            text=True)
        try:
            deadline = time.monotonic() + 3 * seconds + 1_800
            began = None
            while process.poll() is None:
                if time.monotonic() > deadline:
                    raise Failed("the mailing of an hour took more than three")
                time.sleep(min(5, seconds / 120))
                # Its connections are its own descriptors: before them it loads its readers.
                try:
                    rss, descriptors = process_figures(process.pid)
                except (OSError, StopIteration):
                    break
                if descriptors < connections:
                    continue
                began = began or time.monotonic()
                wal = sum(path.stat().st_size for path in lab.scratch.path.glob("hayauma-bench-*/*-wal"))
                samples.append((time.monotonic() - began, rss, descriptors, wal))
            output = process.communicate(timeout=60)[0]
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode or not samples:
        raise Failed("the mailing of an hour did not end well")
    result = json.loads(output)
    sixths = [[] for _ in range(6)]
    for sample in samples:
        sixths[min(5, int(sample[0] / samples[-1][0] * 6)) if samples[-1][0] else 0].append(sample)
    for name, column in (("rss", 1), ("descriptors", 2), ("wal", 3)):
        result[name] = [max((sample[column] for sample in sixth), default=0) for sixth in sixths]
    return result


# In the order of a run: what is put side by side stands beside each other in time too.
SHORT = {
    "smtp-source": smtp_source,
    "whole way": unsigned,
    "whole way, Ed25519": ed25519,
    "openssl speed": openssl,
    "whole way, RSA-2048": rsa2048,
    "whole way, RSA-2048 of three primes": rsa2048_three_primes,
    "openssl speed, no IFMA": without_ifma(openssl),
    "whole way, RSA-2048, no IFMA": without_ifma(rsa2048),
    "whole way, RSA-2048 of three primes, no IFMA": without_ifma(rsa2048_three_primes),
    "Postfix": postfix_plain,
    "Postfix with OpenDKIM": postfix_signed,
    "SMTP alone": smtp,
    "slow sink": slow_sink,
    "whole way, 10 thousand": ten_thousand,
    "render": render,
    "sign Ed25519": sign("ed25519"),
    "sign RSA-2048": sign("rsa2048"),
    "sign RSA-2048 of three primes": sign("rsa2048-3p"),
    "import": imports,
}
# Once in a run.
ONCE = {
    "slow sink, idle beside": slow_sink_idle,
    "plan": plan,
    "whole way, 1 million": million,
    "tracking": tracking,
}
LONG = {
    "whole way, 10 thousand": ten_thousand,
    "whole way, 1 million": million,
    "whole way, 10 million": ten_million,
    "an hour": hour,
}
