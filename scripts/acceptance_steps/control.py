# SPDX-License-Identifier: Apache-2.0
"""What people do while a mailing runs: readers leave it, operators pause, cancel and restart."""
import http.client
import random
import re

from .audience import Audience, address, row, write_rows
from .server import Server, is_consistent
from .sink import Sink, normalised, now
from .world import until

CONNECTIONS = 50
SECONDS = 12
LEAVING = 100
# How long before their mail readers leave, about, in seconds: some while it is being sent.
AHEAD = (0.01, 0.05, 0.1, 0.5, 2)
# What an unsubscription, a pause and a cancellation may take (architecture, rule 6).
LIMIT_US = 1_000_000
WATCHED_SECONDS = 3


class Running:
    """A mailing to everybody that runs for about `SECONDS`."""

    def __init__(self, world, port=0, server=None):
        self.audience = Audience(world.directory / "readers.csv", world.recipients)
        self.delay_ms = max(1, SECONDS * 1000 * CONNECTIONS // world.recipients)
        self.sink = Sink(world, port=port, delay_ms=self.delay_ms)
        self.server = server or Server(world, self.sink.port)
        if not server:
            self.server.create_tenant()
            self.server.add_domain("example.jp", "ed25519")
        self.server.import_contacts(self.audience.path)
        self.campaign = self.server.create_campaign()

    def launch_and_reach(self, share):
        self.server.launch(self.campaign)
        wanted = share * len(self.audience.addresses)
        until(lambda: self.sink.accepted_count() >= wanted, 120, f"{share:.0%} of the mailing")

    def silence_after(self, moment):
        """What arrived later than allowed after `moment`, over some seconds."""
        until(lambda: now() > moment + WATCHED_SECONDS * 1_000_000, WATCHED_SECONDS + 5, "the time to pass", 0.1)
        return [address for at, address, _ in self.sink.accepted() if at > moment + LIMIT_US + self.delay_ms * 1000]


def run_unsubscribe(world, verdict):
    early = Sink(world, dumps=True)
    server = Server(world, early.port)
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    links = earlier_links(world, server, early)
    early.stop()
    running = Running(world, port=early.port, server=server)
    running.server.launch(running.campaign)
    left_at = leave(links, running)
    status = server.finish(running.campaign)
    log = {address: at for at, address, _ in running.sink.accepted()}
    late = [address for address, at in left_at.items() if log.get(address, 0) > at + LIMIT_US]
    spared = {address for address in left_at if address not in log}
    verdict.equal(len(left_at), LEAVING, "one-click POSTs answered 200")
    verdict.equal(late, [], "readers with mail later than 1 s after their 200")
    after = [log[address] - at for address, at in left_at.items() if log.get(address, 0) > at]
    verdict.measured(f"mails after the 200: {len(after)}, the latest {max(after, default=0) / 1000:.0f} ms after it")
    verdict.expect(len(spared) >= LEAVING / 10, f"left before their mail and got none: {len(spared)}")
    verdict.same(set(log), running.audience.addresses - spared, "everybody else got it")
    verdict.equal(status["delivered"], len(log), "status: delivered")
    in_mailing = len(running.audience.addresses) - status["recipients"] + status["suppressed"]
    verdict.equal(in_mailing, len(spared), "status: suppressed, or left before the audience was read")


def earlier_links(world, server, sink):
    """(row, address, path of the link) of readers from all over the audience, from an earlier mailing to them."""
    everybody = world.directory / "everybody.csv"
    Audience(everybody, world.recipients)
    server.import_contacts(everybody)
    chosen = sorted(random.Random(1).sample(range(world.recipients), LEAVING))
    write_rows(world.directory / "early.csv", [row(number) for number in chosen])
    server.import_contacts(world.directory / "early.csv", "--list", "early")
    server.send("--list", "early")
    links = {}
    for message in sink.messages():
        header = message.partition(b"\r\n\r\n")[0].decode()
        unfolded = re.sub(r"\r\n[ \t]", " ", header)
        to = re.search(r"^To: *<?([^>\r\n]+)>?", unfolded, re.M)[1]
        links[normalised(to)] = re.search(r"^List-Unsubscribe: *<http://[^/]+([^>]+)>", unfolded, re.M)[1]
    return [(number, address(number), links[address(number)]) for number in chosen]


def leave(links, running):
    """Posts one after the other, each shortly before the reader's turn in the mailing; when each was answered 200."""
    answered = {}
    for turn, (number, reader, path) in enumerate(links):
        ahead = AHEAD[turn % len(AHEAD)] * len(running.audience.addresses) / SECONDS
        until(
            lambda due=number - ahead: running.sink.accepted_count() >= due, 120, "the next reader to leave", 0.002)
        client = http.client.HTTPConnection("127.0.0.1", running.server.http, timeout=10)
        client.request("POST", path, "List-Unsubscribe=One-Click",
                       {"Content-Type": "application/x-www-form-urlencoded"})
        if client.getresponse().status == 200:
            answered[reader] = now()
        client.close()
    return answered


def run_pause(world, verdict):
    running = Running(world)
    server = running.server
    running.launch_and_reach(0.3)
    status = server.ask("campaign", "pause", running.campaign)
    moment = now()
    late = running.silence_after(moment)
    verdict.equal(status["state"], "paused", "state")
    verdict.equal(len(late), 0, f"mails later than 1 s (and the sink's {running.delay_ms} ms) after the answer")
    accepted = [at for at, _, _ in running.sink.accepted()]
    verdict.measured(f"last mail {max(0, accepted[-1] - moment) / 1000:.0f} ms after the answer")
    status = server.status(running.campaign)
    verdict.equal(status["delivered"], len(accepted), "status: delivered, as the log says")
    verdict.expect(status["left"] > 0, f"left: {status['left']:,}")
    server.ask("campaign", "resume", running.campaign)
    status = server.finish(running.campaign)
    log = running.sink.accepted_addresses()
    verdict.same(set(log), running.audience.addresses, "after resuming: addresses in the log")
    verdict.equal(len(log), len(set(log)), "lines in the log")
    verdict.equal(status["delivered"], len(log), "status: delivered")


def run_cancel(world, verdict):
    running = Running(world)
    server = running.server
    running.launch_and_reach(0.3)
    status = server.ask("campaign", "cancel", running.campaign)
    moment = now()
    late = running.silence_after(moment)
    verdict.equal(status["state"], "cancelled", "state")
    verdict.equal(len(late), 0, f"mails later than 1 s (and the sink's {running.delay_ms} ms) after the answer")
    log = running.sink.accepted_addresses()
    verdict.equal(status["delivered"], len(log), "the answer: delivered, as the log says")
    verdict.equal(len(log), len(set(log)), "lines in the log")
    verdict.equal(status["recipients"], len(running.audience.addresses), "recipients")
    verdict.equal(status["left"] + status["deferred"], 0, "left or deferred")
    verdict.equal(status["delivered"] + status["cancelled"], status["recipients"], "delivered + cancelled")
    verdict.expect(is_consistent(status), "recipients = the sum of all others")
    events = server.events(running.campaign)
    cancelled = {event["email"] for event in events if event["kind"] == "cancelled"}
    verdict.same(cancelled, running.audience.addresses - set(log), "events: cancelled")
    verdict.equal(server.status(running.campaign), status, "status afterwards, the same as the answer")


def run_restart(world, verdict):
    running = Running(world)
    server = running.server
    running.launch_and_reach(0.3)
    began = now()
    verdict.equal(server.stop(), 0, "exit status of the server after SIGTERM in the middle of a mailing")
    verdict.measured(f"it took {(now() - began) / 1_000_000:.1f} s")
    verdict.expect(running.sink.accepted_count() < len(running.audience.addresses), "the mailing was not over")
    server.start()
    status = server.finish(running.campaign)
    log = running.sink.accepted_addresses()
    verdict.same(set(log), running.audience.addresses, "after the restart: addresses in the log")
    verdict.equal(len(log), len(set(log)), "lines in the log: no copies")
    verdict.equal(status["delivered"], len(log), "status: delivered")
