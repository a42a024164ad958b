# SPDX-License-Identifier: Apache-2.0
"""R4: a hundred readers a second leave while their mailing runs, the server is killed, and they are imported again."""
from acceptance_steps.sink import now

from . import ledger
from .lab import COPIES_A_CRASH, until
from .load import LEAVERS, Load, collect_links

RATE = 100
# A departure has to be in force this long after its answer, beside what the sink holds a reply back.
LIMIT_US = 1_000_000


def run(lab, tally):
    readers, kills, delay_ms = lab.pick((8_000, 3, 40), (200_000, 20, 15))
    sink = lab.sink(dumps=True)
    server = lab.shop(sink)
    links = collect_links(lab, server, sink, readers)
    earlier, running = sink.mails(), lab.sink(port=sink.port, delay_ms=delay_ms)
    path, everybody = lab.readers(readers)
    load = Load(lab, server, links, imports=False)
    load.pace = RATE / LEAVERS
    load.campaign = server.create_campaign()
    server.launch(load.campaign)
    load.begin()
    for turn in range(kills):
        wanted = readers * (turn + 0.5) / kills
        until(lambda wanted=wanted: running.accepted_count() >= wanted or not load.links, 120, "the mailing to go on")
        server.kill()
        server.restart()
        if turn == kills // 2:
            server.import_contacts(path)
    server.finish(load.campaign)
    load.end()
    first = running.mails()
    # Once more to all of them, from a second import: whoever left stays away.
    server.import_contacts(path)
    moment = now()
    load.campaign = None
    server.send()
    server.stop()
    mails = running.mails()
    again = [mail for mail in mails[len(first):] if mail.address in load.left_at and mail.at > moment]
    violations = ledger.mailed_after(mails, load.left_at, LIMIT_US + delay_ms * 1_000)
    after = [mail.mail_at - load.left_at[mail.address] for mail in mails if mail.address in load.left_at]
    tally.add(cycles=kills, accepted=len(load.left_at), suppressed=len(violations) + len(again))
    with server.book() as book:
        tally.add(lost=load.lost(book))
        ledger.judge(tally, book, earlier + mails, everybody, spared=set(load.left_at))
    spared = set(load.left_at) - {mail.address for mail in first}
    tally.expect(len(load.left_at) >= readers / 100, f"left: {len(load.left_at):,}")
    tally.expect(len(spared) >= 10, f"left before their mail and got none: {len(spared):,}")
    tally.note(
        mails=f"{len(mails):,}", spared=f"{len(spared):,}", latest_mail_ms=round(max(after, default=0) / 1_000),
        slowest_answer_ms=round(load.slowest * 1_000))
    tally.settle(most_copies=kills * COPIES_A_CRASH)
