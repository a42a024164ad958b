# SPDX-License-Identifier: Apache-2.0
"""R9: pause and resume twenty times, and a relay that is gone for a while. Everybody gets exactly one copy."""
from . import ledger
from .lab import until

TIMES = 20


def run(lab, tally):
    readers = lab.pick(4_000, 50_000)
    delay_ms = 50 * 1_000 * lab.pick(6, 20) // readers
    sink = lab.sink(delay_ms=delay_ms)
    server = lab.shop(sink, "--retry-schedule", "1s,1s,1s")
    path, everybody = lab.readers(readers)
    server.import_contacts(path)
    campaign = server.create_campaign()
    server.launch(campaign)
    mails = []
    for turn in range(TIMES):
        wanted = readers * (turn + 1) / (TIMES + 2)
        until(lambda wanted=wanted: len(mails) + sink.accepted_count() >= wanted, 60, "the mailing to go on")
        status = server.ask("campaign", "pause", campaign)
        tally.expect(status["state"] == "paused", f"paused: {status['state']}")
        if turn == TIMES // 2:
            # Nothing is under way now: the relay goes, and is missed when the mailing goes on.
            sink.await_quiet()
            mails += sink.mails()
            port = sink.port
            sink.stop()
            server.ask("campaign", "resume", campaign)
            until(lambda: server.status(campaign)["state"] == "running", 10, "it to run")
            sink = lab.sink(port=port, delay_ms=delay_ms)
        else:
            server.ask("campaign", "resume", campaign)
        tally.add(cycles=1)
    status = server.finish(campaign)
    server.stop()
    mails += sink.mails()
    tally.add(accepted=len(mails))
    with server.book() as book:
        ledger.judge(tally, book, mails, everybody)
    tally.expect(status["delivered"] == len(everybody), f"delivered: {status['delivered']:,}")
    tally.expect(len(mails) == len(everybody), f"copies: {len(mails):,} for {len(everybody):,} readers")
    tally.settle(most_copies=0)
