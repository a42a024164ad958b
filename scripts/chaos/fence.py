# SPDX-License-Identifier: Apache-2.0
"""R6: a node is stopped (SIGSTOP) for longer than its lease, another takes over, and the first one wakes up.

Two nodes need PostgreSQL: SQLite has one process only.
"""
import shutil
import signal
import time

from acceptance_steps.postgres import Postgres
from acceptance_steps.server import is_consistent

from .lab import CONNECTIONS, until

DELAY_MS = 50
# Replies that wait for the next group commit: as many as come in while one is being written and the next gathered.
WINDOW = 0.4
RATE = CONNECTIONS * 1_000 // DELAY_MS


def run(lab, tally):
    stops, readers, lease = lab.pick((1, 8_000, 3), (5, 60_000, 6))
    url = Postgres(lab.world).url
    sink = lab.sink(delay_ms=DELAY_MS)
    options = {"HAYAUMA_TEST_LEASE": f"{lease}s"}
    first = lab.shop(sink, "--database", url, data=lab.world.directory / "one", **options)
    # Tokens and sealed keys are of the installation, not of the node.
    other = lab.world.directory / "two"
    other.mkdir(mode=0o700)
    shutil.copy(first.data / "secret.key", other)
    second = lab.server(sink, "--database", url, data=other, **options)
    path, everybody = lab.readers(readers)
    first.import_contacts(path)
    campaign = first.create_campaign()
    first.launch(campaign)
    for turn in range(stops):
        wanted = readers * (turn + 0.3) / (stops + 1)
        until(lambda wanted=wanted: sink.accepted_count() > wanted, 120, "the mailing to run")
        first.process.send_signal(signal.SIGSTOP)
        # Whoever sleeps through the end of the lease, and a second for the other one's sweep to find that.
        time.sleep(lease + 2.5)
        first.process.send_signal(signal.SIGCONT)
        tally.add(cycles=1)
    status = second.finish(campaign, 120)
    until(lambda: second.status(campaign)["left"] == 0, 10, "everybody to be settled")
    # The first node's late outcomes come in now, if any.
    sink.await_quiet()
    events = second.events(campaign)
    # Both have to be there still.
    tally.expect(first.is_running() and second.is_running(), "both nodes run on")
    stale = first.log_text().count("another node took over")
    first.stop()
    second.stop()
    mails = sink.mails()
    ids = {}
    for mail in mails:
        ids.setdefault(mail.address, set()).add(mail.message_id)
    tally.add(
        accepted=len(mails), lost=len(everybody - set(ids)), duplicates=len(mails) - len(ids),
        counters=abs(len(events) - status["delivered"]) + (not is_consistent(status)))
    tally.expect(status["delivered"] == len(everybody), f"delivered: {status['delivered']:,}")
    tally.expect(all(len(one) == 1 for one in ids.values()), "copies share their Message-ID")
    tally.note(stale_commits_refused=stale, lease_s=lease)
    # Its open contents and uncommitted replies at the stop, and the envelopes that went out with them.
    tally.settle(most_copies=stops * (2 * CONNECTIONS + int(WINDOW * RATE)))
