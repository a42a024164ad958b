# SPDX-License-Identifier: Apache-2.0
"""A whole mailing from CSV to report: nobody is missed, nobody gets it twice, and all accounts agree."""
import collections
import csv

from .audience import Audience
from .postgres import Postgres
from .server import Server, is_consistent
from .sink import Sink

IMPORT_LIMIT = 10.0


def run(world, verdict):
    check(world, verdict)


def run_on_postgres(world, verdict):
    check(world, verdict, "--database", Postgres(world).url)


def check(world, verdict, *options):
    sink = Sink(world)
    server = Server(world, sink.port, *options)
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    audience = Audience(world.directory / "readers.csv", world.recipients, bad=True)
    check_import(server, audience, verdict)
    campaign, status, seconds = server.send()
    verdict.measured(f"sent in {seconds:.1f} s, {len(audience.addresses) / seconds:,.0f} a second")
    check_accounts(server, sink, audience, campaign, status, verdict)
    verdict.equal(server.stop(), 0, "exit status of the server after SIGTERM")


def check_import(server, audience, verdict):
    result = server.import_contacts(audience.path)
    verdict.equal(result["imported"], len(audience.addresses), "imported")
    verdict.equal(result["updated"], 0, "updated")
    verdict.equal(result["rejected"], len(audience.bad_lines), "rejected")
    verdict.expect(
        result["seconds"] <= IMPORT_LIMIT, f"import took {result['seconds']} s (limit {IMPORT_LIMIT:.0f} s)")
    with open(result["rejectedFile"], encoding="utf-8-sig", newline="") as file:
        rejected = list(csv.DictReader(file))
    verdict.same({int(row["line"]) for row in rejected}, audience.bad_lines, "lines in the file of rejected rows")
    verdict.equal(len(rejected), len(audience.bad_lines), "rows in it")
    reasons = collections.Counter(row["reason"] for row in rejected)
    verdict.expect(all(reasons) and len(reasons) >= 8, f"each has a reason; {len(reasons)} different ones")
    again = server.import_contacts(audience.path)
    verdict.equal(again["updated"], len(audience.addresses), "updated by a second import of the file")
    verdict.equal(again["imported"], 0, "imported by it")


def check_accounts(server, sink, audience, campaign, status, verdict):
    log = collections.Counter(sink.accepted_addresses())
    verdict.same(set(log), audience.addresses, "addresses in the sink's log")
    verdict.equal(sum(log.values()), len(audience.addresses), "lines in the sink's log")
    carriers = sum(".." in address or ".@" in address for address in audience.addresses)
    verdict.equal(sink.log.read_text().count(' "a'), carriers, "carriers' addresses with a quoted local part")
    verdict.equal(status["delivered"], len(audience.addresses), "status: delivered")
    verdict.expect(is_consistent(status), "status: recipients = the sum of all others")
    events = server.events(campaign)
    verdict.equal({event["kind"] for event in events}, {"delivered"}, "kinds of events")
    verdict.equal(len(events), len(audience.addresses), "events")
    verdict.same({event["email"] for event in events}, audience.addresses, "addresses in the events")
