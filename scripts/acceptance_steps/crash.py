# SPDX-License-Identifier: Apache-2.0
"""Power cuts at the start and in the middle of one mailing: nobody is missed, copies stay within the bound."""
import collections
import random

from .audience import Audience
from .postgres import Postgres
from .server import Server, is_consistent
from .sink import Sink
from .world import until

# One right after the launch, and then some at random.
KILLS = 1 + 5
CONNECTIONS = 50
UNCOMMITTED_LIMIT = 4096
# Slows small mailings down, so that there is a middle to kill in.
QUICK_DELAY_MS = 20


def run(world, verdict):
    check(world, verdict)


def run_on_postgres(world, verdict):
    check(world, verdict, "--database", Postgres(world).url)


def check(world, verdict, *options):
    sink = Sink(world, log_id=True, delay_ms=QUICK_DELAY_MS if world.recipients <= 10_000 else 2)
    server = Server(world, sink.port, *options)
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    audience = Audience(world.directory / "readers.csv", world.recipients)
    server.import_contacts(audience.path)
    campaign = server.create_campaign()
    server.launch(campaign)
    statuses = []
    seed = random.randrange(1_000_000)
    verdict.measured(f"seed of the moments: {seed}")
    server.kill()
    server.start()
    generator = random.Random(seed)
    moments = sorted(generator.uniform(0.05, 0.9) for _ in range(KILLS - 1))
    progress = {kill_at(server, campaign, moment, statuses, verdict) for moment in moments}
    statuses.append(server.finish(campaign))
    check_accounts(server, sink, audience, statuses, verdict)
    # A server that was killed before it got to work again held nothing.
    recoveries = server.log_text().count("] recovered")
    verdict.expect(
        recoveries >= len(progress), f"recoveries in the server's log: {recoveries}, of {len(progress)} killed at work")


def kill_at(server, campaign, share, statuses, verdict):
    """Waits until this share of the recipients has an outcome, kills, starts again. How many it was."""
    def is_far_enough():
        status = server.status(campaign)
        statuses.append(status)
        return status["recipients"] and status["delivered"] >= share * status["recipients"]

    until(is_far_enough, 300, f"{share:.0%} of the mailing", pause=0)
    server.kill()
    verdict.measured(f"killed at {statuses[-1]['delivered']:,} of {statuses[-1]['recipients']:,}")
    server.start()
    return statuses[-1]["delivered"]


def check_accounts(server, sink, audience, statuses, verdict):
    log = collections.Counter(sink.accepted_addresses())
    verdict.same(set(log), audience.addresses, "addresses in the sink's log")
    bound = KILLS * (CONNECTIONS + UNCOMMITTED_LIMIT)
    copies = sum(log.values()) - len(log)
    verdict.expect(
        copies <= bound,
        f"copies beyond the first: {copies:,}; bound {KILLS} × ({CONNECTIONS} connections + "
        f"{UNCOMMITTED_LIMIT:,} uncommitted replies) = {bound:,}")
    ids = collections.defaultdict(set)
    for _, address, message_id in sink.accepted():
        ids[address].add(message_id)
    verdict.equal(sum(len(of_one) != 1 for of_one in ids.values()), 0, "recipients whose copies differ in Message-ID")
    verdict.equal(len(set().union(*ids.values())), len(ids), "different Message-IDs")
    wrong = [status for status in statuses if status["state"] == "finished" and not is_consistent(status)]
    verdict.equal(wrong, [], f"of {len(statuses)} statuses, those finished with somebody left")
    verdict.equal(statuses[-1]["recipients"], len(audience.addresses), "recipients")
    verdict.equal(statuses[-1]["delivered"], len(audience.addresses), "delivered")
