# SPDX-License-Identifier: Apache-2.0
"""A full disk: imports say so, a mailing waits, and goes on by itself when there is room again."""
import collections
import os
import subprocess

from .audience import Audience
from .bad_input import import_file, refused
from .filler import Filler
from .server import Server, is_consistent
from .sink import Sink
from .world import until

SIZE_MB = 64
RECIPIENTS = 10_000


def run(world, verdict):
    if os.geteuid() != 0:
        verdict.measured("skipped: mounting a small file system needs root")
        return
    disk = Disk(world)
    if not disk.is_mounted:
        verdict.measured("skipped: this machine lets nobody mount a file system")
        return
    sink = Sink(world, delay_ms=20)
    server = Server(world, sink.port, data=disk.path / "data")
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    audience = Audience(world.directory / "readers.csv", RECIPIENTS)
    server.import_contacts(audience.path)
    campaign = server.create_campaign()
    check_full(world, server, sink, disk, campaign, verdict)
    disk.make_room()
    check_room(world, server, sink, campaign, audience, verdict)


class Disk(Filler):
    """A file system in memory of `SIZE_MB`."""

    def __init__(self, world):
        self.path = world.directory / "disk"
        self.path.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(self.path)]
        self.is_mounted = subprocess.run(command, capture_output=True).returncode == 0
        if self.is_mounted:
            world.running.append(self)

    def kill(self):
        subprocess.run(["umount", str(self.path)])


def check_full(world, server, sink, disk, campaign, verdict):
    server.launch(campaign)
    until(lambda: sink.accepted_count() > RECIPIENTS / 5, 60, "a fifth of the mailing")
    disk.fill()

    def is_stuck():
        disk.fill()
        return "cannot be written" in server.log_text()

    until(is_stuck, 60, "the server to notice that the disk is full", pause=0.1)
    more = Audience(world.directory / "more.csv", 2 * RECIPIENTS)
    refused(import_file(server, more.path), verdict, "an import", "disk is full", "space")
    refused(
        server.command("campaign", "create", *server.campaign_arguments()), verdict, "a new mailing",
        "disk is full", "space")
    verdict.expect(server.is_alive, "the server is alive")
    status = server.status(campaign)
    verdict.expect(status["left"] > 0 and status["state"] == "running", f"the mailing waits: left {status['left']:,}")
    line = next(line for line in server.log_text().splitlines() if "cannot be written" in line)
    verdict.measured(f"its log: {line[:200]}")


def check_room(world, server, sink, campaign, audience, verdict):
    status = server.finish(campaign, 120)
    log = collections.Counter(sink.accepted_addresses())
    verdict.same(set(log), audience.addresses, "with room again it goes on by itself: addresses in the log")
    verdict.equal(sum(log.values()) - len(log), 0, "copies beyond the first")
    verdict.equal(status["delivered"], len(audience.addresses), "status: delivered")
    verdict.expect(is_consistent(status), "status: recipients = the sum of all others")
    result = server.import_contacts(world.directory / "more.csv")
    verdict.equal(result["imported"] + result["updated"], 2 * RECIPIENTS, "the import works now: rows")
