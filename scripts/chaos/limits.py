# SPDX-License-Identifier: Apache-2.0
"""Memory, descriptors, connections and slow peers, each at its limit: the server stays, and nobody is lost."""
import contextlib
import http.client
import os
import pathlib
import socket
import time

from . import ledger
from .lab import Failed, until

DESCRIPTORS = 256
MEMORY = 256 << 20
STOPS_WITHIN = 5
CGROUP = pathlib.Path("/sys/fs/cgroup/memory")


def run(lab, tally):
    readers = lab.pick(5_000, 100_000)
    for name, check in (
            ("descriptors", few_descriptors), ("connections", few_connections), ("slow", slow_peers),
            ("memory", little_memory)):
        world, place = lab.world, lab.world.directory
        world.directory = place / name
        world.directory.mkdir()
        running = len(world.running)
        check(lab, tally, readers)
        while len(world.running) > running:
            world.running.pop().kill()
        world.directory = place
        tally.add(cycles=1)
    tally.settle(most_copies=0)


def mailing(lab, tally, sink, readers, during=lambda server, campaign: None, **options):
    """Sends one mailing under a limit; the server and the seconds that it took."""
    server = options.pop("server")
    path, everybody = lab.readers(readers)
    server.import_contacts(path)
    campaign = server.create_campaign()
    began = time.monotonic()
    server.launch(campaign)
    during(server, campaign)
    server.finish(campaign)
    seconds = time.monotonic() - began
    began = time.monotonic()
    server.stop()
    stopping = time.monotonic() - began
    tally.expect(stopping <= STOPS_WITHIN, f"an orderly stop took {stopping:.1f} s, the bar is {STOPS_WITHIN} s")
    mails = sink.mails()
    tally.add(accepted=len(mails))
    with server.book() as book:
        ledger.judge(tally, book, mails, everybody)
    return seconds


def shop(lab, sink, wrapper, *options):
    server = lab.server(sink, *options, start=False)
    server.wrapper = wrapper
    server.start()
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    return server


def few_descriptors(lab, tally, readers):
    """256 descriptors, and more visitors than that, who ask nothing."""
    sink = lab.sink(delay_ms=20)
    server = shop(lab, sink, ["bash", "-c", f"ulimit -n {DESCRIPTORS}; exec \"$@\"", "-"])

    def flood(server, campaign):
        until(lambda: sink.accepted_count() > readers / 20, 60, "the mailing to run")
        visitors = []
        for _ in range(2 * DESCRIPTORS):
            visitor = socket.socket()
            visitor.settimeout(1)
            with contextlib.suppress(OSError):
                visitor.connect(("127.0.0.1", server.http))
                visitors.append(visitor)
        time.sleep(0.5)
        before, began = cpu_seconds(server), time.monotonic()
        time.sleep(lab.pick(2, 10))
        load = (cpu_seconds(server) - before) / (time.monotonic() - began)
        most = server.descriptors()
        for visitor in visitors:
            visitor.close()
        began = time.monotonic()
        until(lambda: is_healthy(server), 10, "an answer after the flood", pause=0.05)
        recovered = time.monotonic() - began
        tally.expect(most <= DESCRIPTORS, f"descriptors: {most}")
        tally.expect(most > DESCRIPTORS / 2, f"as many visitors as it lets in, and the mailing: {most}")
        tally.expect(recovered <= 5, f"recovered after {recovered:.1f} s")
        tally.expect(load <= 1.0, f"cores used while it has none left: {load:.2f}")
        tally.note(descriptors=most, cores_in_flood=round(load, 2), recovered_s=round(recovered, 2))

    mailing(lab, tally, sink, readers, flood, server=server)


def few_connections(lab, tally, readers):
    """A receiver that takes ten connections, where fifty are allowed."""
    sink = lab.sink(delay_ms=1, max_conn=10)
    seconds = mailing(lab, tally, sink, readers, server=shop(lab, sink, [], "--retry-schedule", "1s,1s,1s,1s,1s,1s"))
    totals = sink.stop()
    tally.expect(totals["turned_away"] > 0, "the receiver turned connections away")
    tally.note(turned_away=totals["turned_away"], at_ten_connections_s=round(seconds, 1))


def slow_peers(lab, tally, readers):
    """Three of ten connections never greet, the others think before each answer."""
    sink = lab.sink(mute=0.3, drip_ms=10)
    seconds = mailing(lab, tally, sink, readers, server=shop(lab, sink, []))
    totals = sink.stop()
    tally.expect(totals["muted"] > 0, "some connections were never greeted")
    tally.expect(totals["most_open"] <= 50, f"connections: {totals['most_open']}")
    tally.note(muted=totals["muted"], slow_peers_s=round(seconds, 1))


def little_memory(lab, tally, readers):
    """256 MB in a control group (version 1)."""
    group = CGROUP / f"hayauma-chaos-{os.getpid()}"
    if os.geteuid() != 0 or not (CGROUP / "memory.limit_in_bytes").exists():
        raise Failed("limiting memory needs root and control groups (version 1)")
    group.mkdir()
    lab.world.running.append(Group(group))
    (group / "memory.limit_in_bytes").write_text(str(MEMORY))
    sink = lab.sink(delay_ms=5)
    server = shop(lab, sink, ["bash", "-c", f"echo $$ > {group}/cgroup.procs; exec \"$@\"", "-"])
    mailing(lab, tally, sink, readers, server=server)
    failures = int((group / "memory.oom_control").read_text().split("oom_kill ")[-1])
    peak = int((group / "memory.max_usage_in_bytes").read_text())
    tally.expect(failures == 0, f"killed for want of memory: {failures}")
    tally.note(memory_mb=peak >> 20, oom_kills=failures)


class Group:
    def __init__(self, path):
        self.path = path

    def kill(self):
        until(lambda: not (self.path / "cgroup.procs").read_text().split(), 10, "the control group to be empty")
        self.path.rmdir()


def is_healthy(server):
    client = http.client.HTTPConnection("127.0.0.1", server.http, timeout=1)
    try:
        client.request("GET", "/health")
        return client.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        client.close()


def cpu_seconds(server):
    words = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
