# SPDX-License-Identifier: Apache-2.0
"""R2: `kill -9` at each named point and at random. Nobody is lost; copies stay within rule 3's bound, with one ID."""
import subprocess
import time

from acceptance_steps.sink import now

from . import ledger
from .lab import COPIES_A_CRASH, Failed, until
from .load import MEMBERS, Load, collect_links

DELAY_MS = 20
# Points that are not reached by a mailing that merely runs.
ORDERS = {"release": ("pause", "resume"), "cancel": ("cancel",)}
REACH_SECONDS = 30
# At which passing of such a point to die, at most: what a mailing passes often enough within seconds.
PASSINGS = {
    "launch": 1, "plan": 1, "claim": 5, "mail": 1_000, "reply": 1_000, "outcome": 20, "retry": 3, "release": 3,
    "cancel": 1, "import": 5, "unsubscribe": 10}


def run(lab, tally):
    points = subprocess.run([lab.world.binary, "crash-points"], capture_output=True, text=True).stdout.split()
    rounds = lab.pick(1, 5)
    orders = [
        f"{point}#{lab.chance.randint(1, PASSINGS[point.split('-')[0]])}" for _ in range(rounds) for point in points]
    orders += [None] * (lab.pick(6, 200 - len(orders)))
    lab.chance.shuffle(orders)
    site = Site(lab, readers=lab.pick(3_000, 20_000))
    for order in orders:
        site.cycle(order, tally)
        tally.add(cycles=1)
    site.finish(tally)


class Site:
    def __init__(self, lab, readers):
        self.lab = lab
        sink = lab.sink(dumps=True)
        self.server = lab.shop(sink, "--retry-schedule", "1s,1s,1s")
        links = collect_links(lab, self.server, sink, readers)
        self.earlier = sink.mails()
        self.sink = lab.sink(port=sink.port, delay_ms=DELAY_MS, tempfail=0.02)
        self.server.stop()
        self.load = Load(lab, self.server, links)
        self.load.pace = 2.0
        self.deaths = []
        self.reached = {}
        self.recoveries = []

    def cycle(self, order, tally):
        began = time.monotonic()
        self.server.restart(**({"HAYAUMA_CRASH_AT": order} if order else {}))
        self.load.begin()
        try:
            if order:
                self._reach(order)
                tally.expect(self.server.died_by_itself(), f"{order}: the server died there")
                self.reached[order.split("#")[0]] = self.reached.get(order.split("#")[0], 0) + 1
            else:
                self._live(self.lab.chance.uniform(0.05, 1.0))
                self.server.kill()
        finally:
            self.deaths.append(now())
            self.load.end()
            self.server.kill()
        tally.expect(time.monotonic() - began < REACH_SECONDS + 10, f"{order or 'at random'}: it took too long")

    def _live(self, seconds):
        """Whatever people do, for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._keep_mailing()
            self.load.is_over.wait(min(0.2, max(0.01, end - time.monotonic())))

    def _reach(self, order):
        point = order.split("-")[0]
        end = time.monotonic() + REACH_SECONDS
        while self.server.is_running():
            if time.monotonic() > end:
                raise Failed(f"{order} was not reached in {REACH_SECONDS} s")
            self._keep_mailing()
            if point in ORDERS and self.load.campaign:
                # Under way first: then there is something to give back.
                self.load.is_over.wait(0.3)
                for verb in ORDERS[point]:
                    self.server.try_ask("campaign", verb, self.load.campaign)
            self.load.is_over.wait(0.02)

    def _keep_mailing(self):
        status = self.load.campaign and self.server.try_ask("campaign", "status", self.load.campaign)
        if self.load.campaign and status and status["state"] == "paused":
            self.server.try_ask("campaign", "resume", self.load.campaign)
        elif not self.load.campaign or (status and status["state"] in ("finished", "cancelled")):
            created = self.server.try_ask(
                "campaign", "create", *self.server.campaign_arguments(), "--list", MEMBERS)
            if created:
                self.load.campaign = created["id"]
                self.server.try_ask("campaign", "launch", self.load.campaign)
        elif status and status["state"] == "draft":
            self.server.try_ask("campaign", "launch", self.load.campaign)

    def finish(self, tally):
        load = self.load
        self.server.restart()
        self._rest()
        self.server.stop()
        mails = self.sink.mails()
        tally.add(accepted=load.accepted)
        tally.add(suppressed=len(ledger.mailed_after(mails, load.left_at, 1_000_000 + DELAY_MS * 1_000)))
        with self.server.book() as book:
            tally.expect(book.is_whole(), "the database is whole")
            tally.add(lost=load.lost(book))
            judgement = ledger.judge(tally, book, self.earlier + mails)
            tally.expect(book.claimed_batches() == 0, "no batch is held by anybody")
            mailings = len(book.campaigns())
        costs = judgement.copies_between(self.deaths)
        tally.expect(sum(costs) == judgement.duplicates, "each copy is the cost of one death")
        tally.expect(
            max(costs, default=0) <= COPIES_A_CRASH, f"copies of one kill: {max(costs)} ≤ {COPIES_A_CRASH:,}")
        tally.note(
            points=len(self.reached), copies_most=max(costs), copies_mean=round(sum(costs) / len(costs), 1),
            mailings=mailings, left=f"{len(load.left_at):,}")
        tally.settle(most_copies=len(self.deaths) * COPIES_A_CRASH)

    def _rest(self):
        """All mailings come to rest by themselves."""
        def is_at_rest():
            self._resume()
            status = self.server.try_ask("campaign", "status", self.load.campaign)
            over = status and status["state"] in ("finished", "cancelled")
            return over and status["left"] == status["deferred"] == 0

        until(is_at_rest, 120, "the last mailing to come to rest", pause=0.2)

    def _resume(self):
        status = self.server.try_ask("campaign", "status", self.load.campaign)
        if status and status["state"] == "paused":
            self.server.try_ask("campaign", "resume", self.load.campaign)
        if status and status["state"] == "draft":
            self.server.try_ask("campaign", "launch", self.load.campaign)
