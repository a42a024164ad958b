# SPDX-License-Identifier: Apache-2.0
"""People who use a server that may die at any moment, and who write down what it acknowledged."""
import http.client
import re
import threading
import time

from acceptance_steps.sink import normalised, now

from . import ledger
from .lab import TENANT

ROWS = 100
LEAVERS = 4
MEMBERS = "members"


def unsubscribe_links(sink):
    """(address, path of its link) of every mail that the sink has dumped."""
    links = []
    for path in sink.dump.glob("*.eml"):
        with open(path, "rb") as file:
            header = re.sub(r"\r\n[ \t]", " ", file.read(8_192).partition(b"\r\n\r\n")[0].decode(errors="replace"))
        to = re.search(r"^To: *<?([^>\r\n]+)>?", header, re.M)
        link = re.search(r"^List-Unsubscribe: *<http://[^/]+([^>]+)>", header, re.M)
        links.append((normalised(to[1]), link[1]))
        path.unlink()
    return links


def collect_links(lab, server, sink, count):
    """Sends one mailing to `count` readers, for the links in it; the sink is gone afterwards, its port is free.

    They are on a list: who is imported later is in no mailing to that.
    """
    path, _ = lab.readers(count)
    server.import_contacts(path, "--list", MEMBERS)
    server.send()
    links = unsubscribe_links(sink)
    sink.stop()
    lab.chance.shuffle(links)
    return links


class Load:
    """Imports, departures and a look at the mailing, side by side, until `end()`."""

    def __init__(self, lab, server, links, imports=True):
        self.lab = lab
        self.server = server
        self.links = links
        self.imports = imports
        self.round = 0
        # What was acknowledged: addresses; address → when; campaign → outcomes.
        self.imported = set()
        self.left_at = {}
        self.outcomes = {}
        self.errors = 0
        self.slowest = 0.0
        # Departures a second of each leaver; 0: as fast as they are answered.
        self.pace = 0.0
        self.campaign = None
        self.lock = threading.Lock()

    @property
    def accepted(self):
        return len(self.imported) + len(self.left_at) + sum(self.outcomes.values())

    def lost(self, book):
        """Of all that was acknowledged, what the database does not know."""
        delivered = book.delivered()
        kinds = {
            "imported": len(self.imported - book.addresses()),
            "left": len(set(self.left_at) - book.suppressed()),
            "outcomes": sum(
                max(0, told - delivered.get(ledger.code(campaign), 0)) for campaign, told in self.outcomes.items())}
        if any(kinds.values()):
            print(f"   acknowledged, and gone: {kinds}", flush=True)
        return sum(kinds.values())

    def begin(self):
        self.round += 1
        self.is_over = threading.Event()
        work = [self._watch] + [self._leave] * LEAVERS + ([self._import] if self.imports else [])
        self.threads = [threading.Thread(target=one, daemon=True) for one in work]
        for thread in self.threads:
            thread.start()

    def end(self):
        self.is_over.set()
        for thread in self.threads:
            thread.join(60)

    def _import(self):
        part = 0
        while not self.is_over.is_set():
            part += 1
            path, addresses = self.lab.readers(
                ROWS, prefix=f"new{self.round}x{part}n", name=f"import{threading.get_ident()}.csv")
            if self.server.try_ask("contacts", "import", "--tenant", TENANT, path):
                self.imported |= addresses
            else:
                self._wait()

    def _leave(self):
        client = None
        while not self.is_over.is_set():
            with self.lock:
                if not self.links:
                    return
                address, path = self.links.pop()
            try:
                if client is None:
                    client = http.client.HTTPConnection("127.0.0.1", self.server.http, timeout=10)
                began = time.monotonic()
                client.request(
                    "POST", path, "List-Unsubscribe=One-Click",
                    {"Content-Type": "application/x-www-form-urlencoded"})
                answer = client.getresponse()
                answer.read()
                if answer.status == 200:
                    self.left_at[address] = now()
                    self.slowest = max(self.slowest, time.monotonic() - began)
                else:
                    self._again(address, path)
            except (OSError, http.client.HTTPException):
                client = None
                self._again(address, path)
            if self.pace:
                time.sleep(1 / self.pace)

    def _again(self, address, path):
        """Nobody knows what became of it: it is tried again later."""
        with self.lock:
            self.errors += 1
            self.links.insert(0, (address, path))
        self._wait()

    def _watch(self):
        while not self.is_over.is_set():
            # Another thread may put the next one there meanwhile.
            campaign = self.campaign
            status = campaign and self.server.try_ask("campaign", "status", campaign)
            if status:
                self.outcomes[campaign] = max(self.outcomes.get(campaign, 0), status["delivered"])
            self._wait()

    def _wait(self):
        self.is_over.wait(0.05)
