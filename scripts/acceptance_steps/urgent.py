# SPDX-License-Identifier: Apache-2.0
"""Mail that somebody waits for, behind a mailing that has all connections: how soon it leaves. And one tenant beside
another whose readers do not exist."""
import json
import subprocess
import time

from .server import CONTACT, POSTAL_ADDRESS, Server
from .sink import Sink, now
from .world import Failed, free_port, until

# Every connection is at work all the time, and the mailing lasts longer than the step.
DELAY_MS, LIMIT_US, TIMES = 200, 1_000_000, 5
BEGUN, URGENT = 1_000, 50


def write_readers(path, count, prefix="reader", domain="example.com"):
    with open(path, "w", encoding="utf-8") as file:
        file.write("email,氏名\r\n")
        for number in range(count):
            file.write(f"{prefix}{number}@{domain},山田{number % 977}\r\n")
    return path


def arrival(sink, address, since):
    """When the sink took a mail to the address after `since`; nil: it did not."""
    return next((at for at, to, _ in sink.accepted() if to == address and at > since), None)


def run(world, verdict):
    bulk = 1_000_000 if world.recipients >= 100_000 else 100_000
    sink = Sink(world, delay_ms=DELAY_MS)
    server = Server(world, sink.port)
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    server.import_contacts(write_readers(world.directory / "bulk.csv", bulk), "--list", "会員")
    server.import_contacts(write_readers(world.directory / "urgent.csv", URGENT, "urgent"), "--list", "緊急")
    campaign = server.create_campaign("--list", "会員")
    server.launch(campaign)
    until(lambda: sink.accepted_count() >= BEGUN and server.status(campaign)["state"] == "running", 120,
          "the bulk mailing to run", 0.2)
    status = server.status(campaign)
    verdict.measured(f"{status['left']:,} bulk mails wait for the same servers")
    waits = []
    for number in range(TIMES):
        address = f"boss{number}@example.com"
        began = now()
        server.ask("campaign", "test", campaign, "--to", address)
        ordered = now()
        at = until(lambda: arrival(sink, address, began), 60, f"the test mail to {address}", 0.05)
        waits.append(at - began)
        verdict.measured(f"a test mail: accepted {(at - began) / 1000:.0f} ms after the command began "
                         f"({(ordered - began) / 1000:.0f} ms of them are the command's)")
    verdict.expect(max(waits) <= LIMIT_US,
                   f"each of {TIMES} test mails is accepted within 1 s: {max(waits) / 1000:.0f} ms at most")
    urgent = server.create_campaign("--list", "緊急")
    if server.command("queue", "urgent", urgent).returncode:
        raise Failed("the mailing cannot be made urgent")
    began = now()
    server.launch(urgent)
    server.finish(urgent, 120)
    times = sorted(at - began for at, to, _ in sink.accepted() if to.startswith("urgent"))
    verdict.equal(len(times), URGENT, "mails of the urgent mailing")
    verdict.measured(f"the urgent mailing's last mail: {times[-1] / 1000:.0f} ms after the launch began")
    verdict.expect(times[0] <= LIMIT_US, f"its first is accepted within 1 s: {times[0] / 1000:.0f} ms")
    verdict.expect(server.status(campaign)["left"] > bulk / 2, "the bulk mailing still waits")


# A tenant beside another one

GOOD, GONE, LONGER = "good", "gone", 1.10
NEIGHBOURS_READERS, UNKNOWN_BLOCK = 3_000, "0.3:1000:10m"


class Provider:
    """`hayauma simulate` as the only server of the sandbox: it blocks who writes to too many that do not exist."""

    def __init__(self, world):
        self.port, self.record_file = free_port(), world.directory / "provider.json"
        command = [world.binary, "simulate", "--provider", "plain", "--port", self.port, "--plain", "--delay-ms", 50,
                   "--unknown-prefix", GONE, "--unknown-block", UNKNOWN_BLOCK, "--record", self.record_file]
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
        world.running.append(self)
        if "port" not in self.process.stdout.readline():
            raise Failed("the simulator does not start")

    def finish(self):
        self.process.terminate()
        self.process.wait(30)
        return json.loads(self.record_file.read_text())["providers"]["plain"]

    def kill(self):
        self.process.kill()
        self.process.wait()


def tenant_with_readers(server, world, slug, rows):
    password = world.directory / "password"
    password.write_text("correct horse battery")
    server.ask("tenant", "create", "--slug", slug, "--name", slug, "--owner-email", f"owner@{slug}.example",
               "--owner-password-file", password, "--postal-address", POSTAL_ADDRESS, "--contact", CONTACT)
    server.ask("domain", "add", "--tenant", slug, "--domain", f"{slug}.example", "--dkim", "ed25519")
    file = world.directory / f"{slug}.csv"
    file.write_text("email,氏名\r\n" + "".join(f"{row},山田\r\n" for row in rows))
    server.ask("contacts", "import", "--tenant", slug, file)


def mailing_of(server, slug):
    arguments = server.campaign_arguments(sender=f"お店 <news@{slug}.example>")
    arguments[arguments.index("--tenant") + 1] = slug
    return server.ask("campaign", "create", *arguments)["id"]


def seconds_of(server, campaign):
    began = time.monotonic()
    server.launch(campaign)
    server.finish(campaign, 300)
    return time.monotonic() - began


def run_neighbour(world, verdict):
    """Half of one tenant's readers do not exist: it stops by itself before the provider blocks the pool, and another
    tenant's mailing hardly notices."""
    provider = Provider(world)
    server = Server(world, provider.port)
    tenant_with_readers(server, world, "fine", (f"{GOOD}{number}@shop.example" for number in range(NEIGHBOURS_READERS)))
    tenant_with_readers(server, world, "careless", (
        f"{GONE if number % 2 else GOOD}{number}@shop.example" for number in range(10 * NEIGHBOURS_READERS)))
    alone = seconds_of(server, mailing_of(server, "fine"))
    careless = mailing_of(server, "careless")
    server.launch(careless)
    beside = seconds_of(server, mailing_of(server, "fine"))

    def done():
        status = server.status(careless)
        return status["delivered"] + status["bounced"]
    before = done()
    time.sleep(3)
    status = server.status(careless)
    verdict.expect(done() == before and status["left"] > 0,
                   f"the careless mailing stopped by itself: {before:,} done, {status['left']:,} left, "
                   f"{status['state']}")
    verdict.expect(beside <= LONGER * alone, f"the other's mailing: {alone:.2f} s alone, {beside:.2f} s beside it "
                   f"({beside / alone - 1:+.0%}, at most +10 %)")
    verdict.equal(provider.finish()["blockedForUnknownUsers"], 0, "blocks for unknown users")
