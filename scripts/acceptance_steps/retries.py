# SPDX-License-Identifier: Apache-2.0
"""A server that refuses now and then: everybody ends delivered or bounced, and only 550 5.1.1 suppresses."""
import collections

from .audience import Audience
from .server import Server, is_consistent
from .sink import Sink


def run(world, verdict):
    sink = Sink(world, tempfail=0.2, reject=0.05)
    server = Server(world, sink.port, "--retry-schedule", "1s,2s")
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    audience = Audience(world.directory / "readers.csv", world.recipients)
    server.import_contacts(audience.path)
    campaign, status, seconds = server.send()
    verdict.measured(f"sent in {seconds:.1f} s")
    bounced = check_first(server, sink, audience, campaign, status, verdict)
    port = sink.port
    sink.stop()
    check_second(world, server, port, audience.addresses - bounced, verdict)


def check_first(server, sink, audience, campaign, status, verdict):
    """The addresses that bounced."""
    accepted, bounced = sink.accepted_addresses(), set(sink.refused("550"))
    verdict.same(set(accepted) | bounced, audience.addresses, "addresses accepted or refused for good")
    verdict.equal(len(accepted) - len(set(accepted)), 0, "accepted twice")
    verdict.equal(len(set(accepted) & bounced), 0, "both accepted and refused for good")
    verdict.equal(status["delivered"], len(accepted), "status: delivered, as the log says")
    verdict.equal(status["bounced"], len(bounced), "status: bounced, as the log says")
    verdict.expect(is_consistent(status), "status: recipients = the sum of all others, nobody left")
    events = server.events(campaign)
    kinds = collections.Counter(event["kind"] for event in events)
    verdict.equal(kinds["deferred"], len(sink.refused("451")), "events: deferred, one for each 451")
    verdict.same({event["email"] for event in events if event["kind"] == "bounced"}, bounced, "events: bounced")
    verdict.same(
        {event["email"] for event in events if event["kind"] == "delivered"}, set(accepted), "events: delivered")
    most = max(event["attempt"] for event in events)
    verdict.expect(most >= 3, f"attempts, the most: {most}")
    return bounced


def check_second(world, server, port, left, verdict):
    """A mailing to the same readers, now without refusals."""
    sink = Sink(world, port=port)
    _, status, _ = server.send()
    verdict.same(set(sink.accepted_addresses()), left, "second mailing: everybody but those who bounced")
    verdict.equal(status["delivered"], len(left), "second mailing: delivered")
    verdict.equal(status["recipients"] - status["suppressed"], len(left), "second mailing: recipients not suppressed")
