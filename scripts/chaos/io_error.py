# SPDX-License-Identifier: Apache-2.0
"""R16: the disk answers a sync or a write with EIO. Nothing is acknowledged that is not there, and nothing after that."""
import contextlib
import re
import shutil
import subprocess

from . import ledger
from .lab import COPIES_A_CRASH, Failed
from .load import MEMBERS, Load, collect_links

DELAY_MS = 30
# The call that fails, at the n-th time and from then on (+) or once; a sync's failure has to be the end.
CASES = ["fdatasync once", "fdatasync +", "pwrite64 once", "pwrite64 +", "checkpoint once"]
# What may still be on its way to the client when the sync fails.
ON_THE_WAY_US = 250_000
WATCHED = 25.0


def run(lab, tally):
    if not shutil.which("strace"):
        raise Failed("strace is missing: scripts/chaos-setup")
    cases = CASES * lab.pick(1, 10)
    sink = lab.sink(dumps=True)
    server = lab.shop(sink)
    links = collect_links(lab, server, sink, lab.pick(3_000, 20_000))
    earlier = sink.mails()
    sink = lab.sink(port=sink.port, delay_ms=DELAY_MS)
    server.stop()
    load = Load(lab, server, links)
    stopped = 0
    for turn, case in enumerate(cases):
        stopped += fail(lab, tally, server, load, case, lab.world.directory / f"trace{turn}")
        with server.book() as book:
            tally.expect(book.is_whole(), f"{case}: the database is whole")
            tally.add(cycles=1, lost=load.lost(book))
    server.wrapper = []
    server.restart()
    if load.campaign:
        server.finish(load.campaign)
    server.stop()
    mails = sink.mails()
    tally.add(accepted=load.accepted, suppressed=len(
        ledger.mailed_after(mails, load.left_at, 1_000_000 + DELAY_MS * 1_000)))
    with server.book() as book:
        ledger.judge(tally, book, earlier + mails)
    tally.note(ended_by_themselves=f"{stopped}/{len(cases)}")
    tally.settle(most_copies=len(cases) * COPIES_A_CRASH)


def fail(lab, tally, server, load, case, trace):
    """One life with that failure; true when the server ended by itself."""
    call, how = case.split()
    when, only = lab.chance.randrange(20, 120), []
    if call == "checkpoint":
        # The sync of the database itself, after the log was copied into it.
        call, when, only = "fdatasync", 1, ["-P", server.data / "hayauma.sqlite"]
    # -D: strace is the grandchild, so that the server is ours to stop.
    server.wrapper = [
        "strace", "-D", "-f", "--seccomp-bpf", "-ttt", "-e", f"trace={call}", "-o", trace, *only,
        "-e", f"inject={call}:error=EIO:when={when}" + ("+" if how == "+" else "")]
    server.restart()
    keep_mailing(server, load)
    load.begin()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.process.wait(WATCHED)
    has_ended = not server.is_running()
    load.end()
    server.kill()
    failed_at = first_failure(trace)
    tally.expect(failed_at is not None, f"{case}: the call failed")
    tally.expect(has_ended, f"{case}: the server has stopped by itself")
    if call == "fdatasync" and failed_at:
        later = [at for at in load.left_at.values() if at > failed_at + ON_THE_WAY_US]
        tally.add(late=len(later))
    return has_ended


def keep_mailing(server, load):
    status = load.campaign and server.try_ask("campaign", "status", load.campaign)
    if not status or status["state"] == "finished":
        campaign = server.try_ask("campaign", "create", *server.campaign_arguments(), "--list", MEMBERS)
        if campaign:
            load.campaign = campaign["id"]
            server.try_ask("campaign", "launch", load.campaign)


def first_failure(trace):
    """When the disk first said no, in microseconds."""
    for line in trace.read_text(errors="replace").splitlines():
        found = re.match(r"\d+ +(\d+)\.(\d+) .*\(INJECTED\)", line)
        if found:
            return int(found[1]) * 1_000_000 + int(found[2])
    return None
