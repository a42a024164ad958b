# SPDX-License-Identifier: Apache-2.0
"""R12 on one node: pause, cancel and a tenant held back. Within a second of the answer no mail is begun any more."""
import re

from acceptance_steps.sink import now

from . import ledger
from .lab import TENANT, Failed, until

DELAY_MS = 40
LIMIT_US = 1_000_000
WATCHED = 1.5


def run(lab, tally):
    times, readers = lab.pick((1, 4_000), (10, 20_000))
    sink = lab.sink(delay_ms=DELAY_MS)
    server = lab.shop(sink)
    path, _ = lab.readers(readers)
    server.import_contacts(path)
    latest, campaign = 0, None
    for verb in ["pause", "hold", "cancel"] * times:
        status = campaign and server.status(campaign)
        if not status or status["state"] in ("finished", "cancelled") or status["left"] < 1_000:
            if status and status["state"] == "running":
                server.finish(campaign)
            campaign = server.create_campaign()
            server.launch(campaign)
        began = sink.accepted_count()
        until(lambda began=began: sink.accepted_count() > began + 300, 60, "the mailing to run")
        undo = order(server, verb, campaign)
        moment = now()
        until(lambda moment=moment: now() > moment + WATCHED * 1_000_000, 5, "the time to pass", 0.1)
        # The sink reads an envelope that was sent long before only when the reply that it holds back is due.
        after = [mail.mail_at - moment - DELAY_MS * 1_000 for mail in sink.mails() if mail.mail_at > moment]
        tally.add(cycles=1, late=sum(delay > LIMIT_US for delay in after))
        latest = max([latest, *after])
        undo()
    if server.status(campaign)["state"] != "cancelled":
        server.finish(campaign)
    server.stop()
    mails = sink.mails()
    tally.add(accepted=len(mails))
    with server.book() as book:
        ledger.judge(tally, book, mails)
    tally.note(latest_mail_ms=round(latest / 1_000))
    tally.settle(most_copies=0)


def order(server, verb, campaign):
    """Gives the order; what takes it back."""
    if verb == "pause":
        server.ask("campaign", "pause", campaign)
        return lambda: server.ask("campaign", "resume", campaign)
    if verb == "cancel":
        server.ask("campaign", "cancel", campaign)
        return lambda: None
    answer = server.command("queue", "hold", "--tenant", TENANT, "--reason", "chaos")
    if answer.returncode:
        raise Failed(f"queue hold: {answer.stderr}")
    number = re.match(r"order (\d+)", answer.stdout)[1]
    return lambda: server.command("queue", "release", number)
