# SPDX-License-Identifier: Apache-2.0
"""Who is written to, within which limits, and the simulators that impose them."""
import json
import subprocess

from acceptance_steps.world import Failed, free_port, until

# A domain of each profile's. Microsoft 365 has none of its own: its mail exchangers are what it is known by.
DOMAINS = {
    "asahi-net": "asahi-net.or.jp", "au": "ezweb.ne.jp", "biglobe": "biglobe.ne.jp", "default": "shop.example",
    "docomo": "docomo.ne.jp", "eonet": "eonet.ne.jp", "gmail": "gmail.com", "icloud": "icloud.com",
    "jcom": "zaq.ne.jp", "microsoft365": "office.example", "nifty": "nifty.com", "ocn": "ocn.ne.jp",
    "outlook": "outlook.jp", "plala": "plala.or.jp", "rakuten": "rakumail.jp", "so-net": "so-net.ne.jp",
    "softbank": "softbank.ne.jp", "yahoo": "yahoo.co.jp", "yahoo-inc": "yahoo.com"}
# Those that the simulator plays by name; it plays the others as a plain server under imposed limits.
PLAYED = {"gmail", "yahoo", "docomo", "au", "softbank", "outlook"}
ZONE = """$ORIGIN example.
$TTL 300
@ IN SOA ns.example. hostmaster.example. 1 3600 600 86400 300
@ IN NS ns.example.
ns IN A 127.0.0.1
office IN MX 10 office-example.mail.protection.outlook.com.
shop IN MX 10 mx.shop.example.
mx.shop IN A 127.0.0.1
"""
# How long a provider looks at a message: where only connections bound it, that makes its rate.
DELAY_MS, DELAY_WITH_RATE_MS = 500, 50


class Provider:
    """A profile's limits, as `hayauma profile limits` has them."""

    def __init__(self, name, limits):
        self.name, self.domain = name, DOMAINS[name]
        self.connections = limits["connections"]
        self.rate = limits.get("messagesPerSecond")
        self.recovery = limits.get("recovery")
        self.role = name if name in PLAYED else "plain"
        self.delay_ms = DELAY_WITH_RATE_MS if self.rate else DELAY_MS
        # Messages a second that the limits allow.
        self.allowed = min(self.rate or float("inf"), self.connections * 1000 / self.delay_ms)
        self.port = free_port()
        self.quiet_minutes = set()


def read_providers(binary, profiles):
    """Every profile in force."""
    limits = json.loads(output(binary, "profile", "limits", *profiles))
    if limits.keys() != DOMAINS.keys():
        raise Failed(f"profiles without a domain here, or domains without a profile: {limits.keys() ^ DOMAINS.keys()}")
    providers = [Provider(name, limits[name]) for name in sorted(limits)]
    for provider in providers:
        provider.quiet_minutes = set(limits[provider.name].get("quietMinutes", []))
    return providers


def output(binary, *words):
    answer = subprocess.run([str(word) for word in (binary, *words)], capture_output=True, text=True, timeout=60)
    if answer.returncode:
        raise Failed(f"{' '.join(map(str, words))}: {answer.stderr.strip()}")
    return answer.stdout


class Simulator:
    """`hayauma simulate` for one profile, strict, with a record."""

    def __init__(self, world, provider, profiles, imposes_quiet_minutes, block=None):
        self.provider = provider
        limits = world.directory / f"{provider.name}.limits.json"
        self.record_file = world.directory / f"{provider.name}.record.json"
        quiet = [] if imposes_quiet_minutes else ["--no-quiet-minutes"]
        limits.write_text(
            output(world.binary, "profile", "limits", provider.name, "--as", provider.role, *profiles, *quiet))
        command = [
            world.binary, "simulate", "--provider", provider.role, "--port", provider.port, "--plain",
            "--impose", limits, "--record", self.record_file, "--delay-ms", provider.delay_ms]
        if provider.rate:
            # An envelope behind the content before it is read when that is answered: the harder case for a rate.
            command += ["--without", "CHUNKING"]
        if block:
            command += ["--block", f"{provider.role}:{block}"]
        self.log = open(world.directory / f"{provider.name}.simulate.log", "w+")
        self.process = subprocess.Popen([str(word) for word in command], stdout=self.log, stderr=self.log)
        world.running.append(self)

    def wait_until_ready(self):
        def is_ready():
            if self.process.poll() is not None:
                self.log.seek(0)
                raise Failed(f"the simulator of {self.provider.name} ended: {self.log.read()[-300:]}")
            return '"port"' in open(self.log.name).read()
        until(is_ready, 30, f"the simulator of {self.provider.name}")

    def record(self):
        """As it was written last, at most ten seconds ago."""
        return json.loads(self.record_file.read_text())

    def finish(self):
        """Ends it; its whole record."""
        self.process.terminate()
        self.process.wait(30)
        return self.record()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()
