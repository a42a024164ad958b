# SPDX-License-Identifier: Apache-2.0
"""R17: the disk that holds data, log and uploads is full. Nothing is acknowledged that is not there; it resumes alone."""
import http.client
import time

from . import ledger
from .disk import Disk
from .lab import TENANT, until
from .load import MEMBERS, Load, collect_links

SIZE_MB = 200
RESUMES_WITHIN = 10


def run(lab, tally):
    times, readers = lab.pick((1, 4_000), (10, 40_000))
    disk = Disk(lab, SIZE_MB)
    sink = lab.sink(dumps=True)
    server = lab.shop(sink, data=disk.path / "data")
    links = collect_links(lab, server, sink, readers)
    earlier = sink.mails()
    sink = lab.sink(port=sink.port, delay_ms=lab.pick(30, 60))
    process, slowest, refused = server.process, 0.0, 0
    load = Load(lab, server, links)
    load.pace = 5.0
    for turn in range(times):
        load.campaign = server.create_campaign("--list", MEMBERS)
        server.launch(load.campaign)
        began = sink.accepted_count()
        until(lambda began=began: sink.accepted_count() > began + readers / 8, 60, "the mailing to run")
        load.begin()
        disk.fill()
        until(lambda: is_stuck(disk, server, turn), 60, "the server to notice that the disk is full", pause=0.1)
        refused += check_full(tally, server)
        sent = sink.accepted_count()
        disk.make_room()
        moment = time.monotonic()
        until(lambda sent=sent: sink.accepted_count() > sent, 60, "the first mail after there is room", pause=0.01)
        slowest = max(slowest, time.monotonic() - moment)
        load.end()
        server.finish(load.campaign, 300)
        tally.add(cycles=1)
    tally.expect(server.process is process and server.is_running(), "the server was never restarted")
    server.stop()
    mails = sink.mails()
    tally.add(accepted=load.accepted + len(mails))
    with server.book() as book:
        tally.expect(book.is_whole(), "the database is whole")
        tally.add(lost=load.lost(book))
        ledger.judge(tally, book, earlier + mails)
    tally.expect(slowest <= RESUMES_WITHIN, f"resumes after {slowest:.1f} s, the bar is {RESUMES_WITHIN} s")
    tally.note(resumes_s=round(slowest, 2), refused=refused, unsubscribes_refused=load.errors)
    tally.settle(most_copies=0)


def is_stuck(disk, server, turn):
    disk.fill()
    return server.log_text().count("cannot be written") > turn


def check_full(tally, server):
    """Pages come, and what cannot be kept is refused, not lost. How many were refused."""
    for path in ("/health", "/sign-in"):
        client = http.client.HTTPConnection("127.0.0.1", server.http, timeout=10)
        client.request("GET", path)
        status = client.getresponse().status
        tally.expect(status == 200, f"with a full disk {path} answers {status}")
        client.close()
    created = server.command("campaign", "create", *server.campaign_arguments())
    tally.expect(
        created.returncode > 0 and "disk is full" in created.stderr, f"a new mailing: {created.stderr.strip()[:100]}")
    answer = server.command("contacts", "import", "--tenant", TENANT, server.world.directory / "readers.csv")
    tally.expect(answer.returncode > 0, "an import is refused")
    return 2
