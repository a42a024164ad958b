# SPDX-License-Identifier: Apache-2.0
"""A server that breaks off after the final dot: nobody can know, so the outcome is unknown and nothing is repeated."""
from .audience import Audience
from .server import Server, is_consistent
from .sink import Sink


def run(world, verdict):
    sink = Sink(world, drop=0.02, swallow=0.02)
    server = Server(world, sink.port, "--retry-schedule", "1s,2s")
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    audience = Audience(world.directory / "readers.csv", world.recipients)
    server.import_contacts(audience.path)
    campaign, status, seconds = server.send()
    verdict.measured(f"sent in {seconds:.1f} s")
    log, totals = sink.accepted_addresses(), sink.stop()
    verdict.measured(f"lost before the message was taken: {totals['dropped']:,}; after it: {totals['swallowed']:,}")
    verdict.equal(len(log) - len(set(log)), 0, "accepted twice")
    verdict.equal(status["unknown"], totals["dropped"] + totals["swallowed"], "status: unknown, as the sink counted")
    verdict.equal(status["delivered"], len(log) - totals["swallowed"], "status: delivered, as the sink counted")
    verdict.equal(status["delivered"] + status["unknown"], len(audience.addresses), "delivered + unknown")
    verdict.expect(is_consistent(status), "status: recipients = the sum of all others, nobody left")
    events = server.events(campaign)
    told = {event["email"] for event in events if event["kind"] == "delivered"}
    verdict.expect(told <= set(log), f"events: delivered, {len(told):,}, all of them in the log")
