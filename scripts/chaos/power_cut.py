# SPDX-License-Identifier: Apache-2.0
"""R1: the power goes while imports, departures and a mailing are acknowledged. What was acknowledged is there."""
from . import ledger
from .disk import Disk
from .lab import COPIES_A_CRASH
from .load import MEMBERS, Load, collect_links

DELAY_MS = 60


def run(lab, tally):
    cycles = lab.pick(5, 100)
    site = Site(lab, readers=lab.pick(3_000, 40_000))
    for _ in range(cycles):
        site.cycle()
        tally.add(cycles=1, lost=site.lost())
    site.finish(tally, cycles)
    tally.expect(site.load.accepted >= lab.pick(1_000, 50_000), f"accepted: {site.load.accepted:,}")
    tally.settle(most_copies=cycles * COPIES_A_CRASH)


class Site:
    """A server whose data lies on a disk of its own, and its users."""

    def __init__(self, lab, readers, **environment):
        self.lab = lab
        self.disk = Disk(lab, 1_500)
        self.environment = environment
        sink = lab.sink(dumps=True)
        self.server = lab.shop(sink, data=self.disk.path / "data", **environment)
        links = collect_links(lab, self.server, sink, readers)
        self.sink = lab.sink(port=sink.port, delay_ms=DELAY_MS)
        # The mailing that brought the links.
        self.earlier = sink.mails()
        self.server.stop()
        self.load = Load(lab, self.server, links)
        self.cuts = 0
        self.whole = 0

    def cycle(self):
        self.server.restart(**self.environment)
        self._keep_mailing()
        self.load.begin()
        self.load.is_over.wait(self.lab.chance.uniform(0.5, 2.0))
        self.disk.cut_power()
        self.load.end()
        self.server.kill()
        self.disk.unmount()
        self.disk.mount()
        self.cuts += 1

    def _keep_mailing(self):
        status = self.load.campaign and self.server.try_ask("campaign", "status", self.load.campaign)
        if not status or status["state"] == "finished":
            campaign = self.server.create_campaign("--list", MEMBERS)
            if self.server.try_ask("campaign", "launch", campaign):
                self.load.campaign = campaign

    def lost(self):
        """Of all that was ever acknowledged, what the database does not know any more."""
        with self.server.book() as book:
            self.whole += book.is_whole()
            return self.load.lost(book)

    def finish(self, tally, cycles):
        """Everybody is served at last; then all accounts are compared."""
        self.server.restart()
        if self.load.campaign:
            self.server.finish(self.load.campaign, 900)
        self.server.stop()
        mails = self.sink.mails()
        late = ledger.mailed_after(mails, self.load.left_at, 1_000_000 + DELAY_MS * 1_000)
        tally.add(accepted=self.load.accepted, suppressed=len(late))
        with self.server.book() as book:
            ledger.judge(tally, book, self.earlier + mails)
        tally.expect(self.whole == cycles, f"databases that are whole: {self.whole} of {cycles}")
        tally.note(
            imported=f"{len(self.load.imported):,}", left=f"{len(self.load.left_at):,}",
            outcomes=f"{sum(self.load.outcomes.values()):,}", whole=f"{self.whole}/{cycles}")
