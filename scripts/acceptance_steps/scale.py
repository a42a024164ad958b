# SPDX-License-Identifier: Apache-2.0
"""A million readers: how long the import takes, and each page of the customer."""
import gzip
import http.client
import re
import time
import urllib.parse

from .server import PASSWORD, Server
from .sink import Sink

READERS = 1_000_000
IMPORT, SEARCH, COUNT, PAGE, SIZE = 30.0, 0.100, 0.300, 0.200, 100_000


class Visitor:
    """A browser without scripts."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {}

    def ask(self, path, form=None, accept="text/html"):
        """Status, seconds and text of an answer."""
        body = urllib.parse.urlencode(form) if form else None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept": accept}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        self.connection.request("POST" if form else "GET", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        seconds = time.monotonic() - began
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.update([value.split(";")[0].split("=", 1)])
        self.place = answer.getheader("location")
        return answer.status, seconds, text

    def token(self, text):
        return re.search(r'name="csrf" value="([^"]+)"', text)[1]


def run(world, verdict):
    server = Server(world, Sink(world).port)
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    readers = world.directory / "million.csv"
    with open(readers, "w", encoding="utf-8") as file:
        file.write("email,氏名,名,都道府県,ポイント\r\n")
        for number in range(READERS):
            file.write(f"reader{number}@gmail.com,山田{number % 977},花子,東京都,{number % 12000}\r\n")
    imported = server.import_contacts(readers, "--list", "会員")
    verdict.expect(imported["imported"] == READERS and imported["seconds"] <= IMPORT,
                   f"import of {READERS:,} readers: {imported['seconds']:.1f} s (≤ {IMPORT:.0f} s)")
    visitor = Visitor(server.http)
    _, _, door = visitor.ask("/sign-in")
    visitor.ask("/sign-in", {"csrf": visitor.token(door), "email": "owner@example.jp", "password": PASSWORD})
    visitor.ask("/readers")  # the index of readers is loaded once
    for words in ("reader999999", "山田500 花子", "東京都"):
        path = "/readers?" + urllib.parse.urlencode({"q": words})
        best = min(visitor.ask(path)[1] for _ in range(3))
        verdict.expect(best <= SEARCH + PAGE / 2, f"search for {words}, its whole page: {best * 1000:.0f} ms")
    code = server.create_campaign("--list", "会員")
    draft = f"/mailings/{code}"
    _, _, audience = visitor.ask(draft + "/audience")
    seconds = min(visitor.ask(draft + "/audience")[1] for _ in range(3))
    verdict.expect(f"{READERS:,}" in audience, "the audience is counted exactly")
    verdict.expect(seconds <= COUNT, f"count of the audience, its whole page: {seconds * 1000:.0f} ms (≤ {COUNT * 1000:.0f})")
    for path in ("/mailings", "/readers", "/readers?state=failed", "/readers/1", "/readers/lists", "/readers/fields",
                 "/readers/imports", "/readers/imports/1", draft + "/sender", draft + "/content", draft + "/check",
                 draft + "/preview", "/settings", "/settings/senders", "/settings/audit", "/account/password"):
        answers = [visitor.ask(path) for _ in range(3)]
        seconds = min(answer[1] for answer in answers)
        verdict.expect(answers[0][0] == 200 and seconds <= PAGE, f"{path.replace(code, 'ID')}: {seconds * 1000:.0f} ms")
    whole = sum(len(gzip.compress(visitor.ask(path)[2].encode())) for path in ("/mailings", "/style.css", "/scripts/app.js"))
    verdict.expect(whole <= SIZE, f"the first page with style and script: {whole:,} octets compressed (≤ {SIZE:,})")
