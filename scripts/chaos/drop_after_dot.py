# SPDX-License-Identifier: Apache-2.0
"""R11: a server that takes the mail and breaks off before it says so. Marketing mail is not repeated."""

from . import ledger

SHARE = 0.05


def run(lab, tally):
    sink = lab.sink(swallow=SHARE)
    server = lab.shop(sink, "--retry-schedule", "1s,2s")
    path, everybody = lab.readers(lab.pick(20_000, 200_000))
    server.import_contacts(path)
    campaign, status, _ = server.send()
    server.stop()
    mails, totals = sink.mails(), sink.stop()
    with server.book() as book:
        ledger.judge(tally, book, mails, everybody)
        unknown = {address for address, outcome in book.outcomes() if outcome == "unknown"}
    tally.add(cycles=1, accepted=len(mails))
    tally.note(swallowed=totals["swallowed"], unknown=status["unknown"])
    tally.expect(status["unknown"] == totals["swallowed"], "unknown are exactly those that the server swallowed")
    tally.expect(totals["swallowed"] > 0, "the server swallowed some")
    tally.expect(unknown <= {mail.address for mail in mails}, "an unknown one was in the server's hands")
    tally.settle(most_copies=0)
