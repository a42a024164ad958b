# SPDX-License-Identifier: Apache-2.0
"""R7: killed between the claim of a batch and its first mail, again and again. Nothing stays claimed."""
from . import ledger
from .lab import Failed, until


def run(lab, tally):
    cycles = lab.pick(6, 200)
    sink = lab.sink(delay_ms=1)
    server = lab.shop(sink)
    path, everybody = lab.readers(lab.pick(2_000, 20_000))
    server.import_contacts(path)
    campaign = server.create_campaign()
    server.launch(campaign)
    server.kill()
    for turn in range(cycles):
        # Each start claims, and dies before it has sent anything of that claim.
        server.restart(HAYAUMA_CRASH_AT="claim-after-commit")
        try:
            server.wait_for_death(20, "after its claim")
        except Failed as failure:
            status = server.status(campaign)
            raise Failed(f"{failure}; cycle {turn}: {status}") from failure
        with server.book() as book:
            tally.expect(book.claimed_batches() > 0, "there were batches claimed when it died")
        tally.add(cycles=1)
    mailed = sink.accepted_count()
    server.restart()
    until(lambda: sink.accepted_count() > mailed, 10, "the first mail after the last start", pause=0.005)
    server.finish(campaign)
    server.stop()
    mails = sink.mails()
    tally.add(accepted=len(mails))
    with server.book() as book:
        tally.expect(book.unsettled_batches() == 0, f"batches left: {book.unsettled_batches()}")
        ledger.judge(tally, book, mails, everybody)
    tally.expect(mailed <= len(everybody) / 2, "it died before its mails")
    # A few may have gone out between the claim's commit and the point behind it in a claim before.
    tally.settle(most_copies=cycles)
