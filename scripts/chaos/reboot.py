# SPDX-License-Identifier: Apache-2.0
"""R8: SIGTERM in the middle of a mailing, and five seconds later the power goes. "Finished" is never said too early."""
import contextlib
import signal
import subprocess

from . import ledger
from .disk import Disk
from .lab import COPIES_A_CRASH, until


def run(lab, tally):
    cycles, readers = lab.pick((2, 4_000), (50, 50_000))
    disk = Disk(lab, 1_500)
    sink = lab.sink(delay_ms=lab.pick(30, 12))
    server = lab.shop(sink, data=disk.path / "data")
    path, everybody = lab.readers(readers)
    server.import_contacts(path)
    campaign = None
    too_early = 0
    for turn in range(cycles):
        status = campaign and server.status(campaign)
        if not status or status["state"] == "finished":
            campaign = server.create_campaign()
            server.launch(campaign)
        began = sink.accepted_count()
        until(lambda began=began: sink.accepted_count() > began + readers / 20, 60, "the mailing to run")
        server.process.send_signal(signal.SIGTERM)
        # Sometimes it has not ended by then.
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.process.wait(lab.chance.choice([0.05, 0.5, 5]))
        disk.cut_power()
        server.kill()
        disk.unmount()
        disk.mount()
        with server.book() as book:
            for row in book.campaigns():
                left = row["recipients"] - sum(row[kind] for kind in ledger.FINAL)
                too_early += row["state"] == "finished" and left > 0
        server.restart()
        tally.add(cycles=1)
    server.finish(campaign)
    server.stop()
    mails = sink.mails()
    tally.add(accepted=len(mails))
    with server.book() as book:
        ledger.judge(tally, book, mails, everybody)
        tally.note(mailings=len(book.campaigns()), finished_too_early=too_early)
    tally.expect(too_early == 0, f"finished with somebody left: {too_early}")
    tally.settle(most_copies=cycles * COPIES_A_CRASH)
