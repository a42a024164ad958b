# SPDX-License-Identifier: Apache-2.0
"""Doors that must stay shut: forms without their token, other companies' pages, planted sessions, guessed passwords."""
import http.client
import re
import time
import urllib.parse

from . import journey
from .crawl import crawl
from .product import OWNER, PASSWORD

CANARY = "kanariya"
GUESSES = 14


class Wire:
    """HTTP without a browser: nothing is followed, cookies are kept."""

    def __init__(self, product, cookies=None):
        self.product, self.cookies = product, dict(cookies or {})

    def ask(self, method, path, fields=None):
        """Status, headers and text of the answer."""
        link = http.client.HTTPConnection("127.0.0.1", self.product.http, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request(method, path, None if fields is None else urllib.parse.urlencode(fields), headers)
            answer = link.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            # A stream of events never ends.
            text = "" if "event-stream" in answer.headers.get("Content-Type", "") else answer.read().decode(errors="replace")
            return answer.status, answer.headers, text
        finally:
            link.close()

    def sign_in(self, email, password, next=""):
        page = self.ask("GET", "/sign-in")[2]
        token = re.search(r'name="csrf" value="([^"]+)"', page)[1]
        return self.ask("POST", "/sign-in", {"csrf": token, "email": email, "password": password, "next": next})


def trespass(product, chrome, verdict, codes):
    owner = Wire(product)
    owner.sign_in(OWNER, PASSWORD)
    pages = [*crawl(chrome, []), *(f"/mailings/{codes[-1]}/{part}" for part in ("report", "people?group=delivered"))]
    forms(owner, chrome, verdict, pages)
    policies(owner, verdict, [*pages, "/sign-in", "/no-such-page", f"/mailings/{codes[0]}/preview/frame"])
    strangers(product, owner, verdict, pages, codes)
    redirects(product, verdict)
    planted(product, verdict)
    cells(chrome, verdict)
    # Last: afterwards nobody from here may try.
    guesses(product, verdict)


def forms(owner, chrome, verdict, pages):
    found = set()
    for path in pages:
        text = owner.ask("GET", path)[2]
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.S):
            found |= set(re.findall(r'(?:form)?action="([^"#]+)', form))
    wrong = [f"{path}: {status}" for path in sorted(found) for fields in ({}, {"csrf": "x" * 43})
             for status in [owner.ask("POST", path, fields)[0]] if status != 403]
    verdict.expect(len(found) >= 15 and not wrong, f"{len(found)} forms refuse to work without their token {wrong[:6]}")


def policies(owner, verdict, pages):
    wrong = []
    for path in pages:
        policy = owner.ask("GET", path)[1].get("Content-Security-Policy", "")
        scripts = re.search(r"(?:script-src|default-src) ([^;]*)", policy)
        if not scripts or "unsafe" in scripts[1] or "*" in scripts[1]:
            wrong.append(f"{path}: {policy!r}")
    verdict.expect(not wrong, f"{len(pages)} answers allow no inline script {wrong[:4]}")


def strangers(product, owner, verdict, pages, codes):
    password = product.world.directory / "password"
    product.ask("tenant", "create", "--slug", "other", "--name", CANARY, "--owner-email", "other@example.jp",
                "--owner-password-file", password, "--postal-address", CANARY, "--contact", CANARY)
    other = Wire(product)
    other.sign_in("other@example.jp", PASSWORD)
    verdict.equal(other.ask("GET", "/mailings")[0], 200, "another company's person is in")
    foreign = {path for path in pages if re.search(r"/[a-z2-7]{13}(?=/|$|\?)|/\d+(?=/|$|\?)", path)}
    foreign |= {f"/mailings/{code}/{part}" for code in codes[-2:]
                for part in ("content", "preview/frame", "check", "report", "people?group=delivered", "stream")}
    # What its own people see: else everything would be absent for everybody.
    foreign = {path for path in foreign if owner.ask("GET", path)[0] == 200}
    answers = {path: other.ask("GET", path) for path in sorted(foreign)}
    wrong = [f"{path}: {status}" for path, (status, _, text) in answers.items()
             if status != 404 or "alert(" in text]
    verdict.expect(len(foreign) >= 10 and not wrong, f"{len(foreign)} pages of one company are absent for another {wrong[:6]}")


def redirects(product, verdict):
    wrong = []
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/mailings//evil.example",
                   "/mailings@evil.example", "javascript:alert(1)", "/mailings/../../evil", "/mailings\r\nX: y", "///evil",
                   "%2F%2Fevil.example", "/mailings.evil.example"):
        status, headers, _ = Wire(product).sign_in(OWNER, PASSWORD, next=target)
        if headers.get("Location") != "/mailings" or headers.get("X"):
            wrong.append(f"{target!r}: {status} {headers.get('Location')}")
    verdict.expect(not wrong, f"the sign-in leads to no foreign address {wrong}")


def planted(product, verdict):
    planter = Wire(product, {"hayauma_session": "A" * 43})
    planter.sign_in(OWNER, PASSWORD)
    verdict.expect(planter.cookies["hayauma_session"] != "A" * 43, "who signs in gets a new session")
    verdict.equal(Wire(product, {"hayauma_session": "A" * 43}).ask("GET", "/mailings")[0], 303, "a planted session is worthless")


def cells(chrome, verdict):
    chrome.go("/readers?q=cell")
    lines = journey.export(chrome)
    cells = [cell for line in lines[1:] for cell in re.findall(r'"([^"]*)"', line)]
    bare = [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell)]
    verdict.expect(len(lines) >= 5 and any(cell.startswith("'=") for cell in cells) and not bare,
                   f"{len(lines)} lines of an export, no cell is a formula {bare[:4]}")


def guesses(product, verdict):
    times, texts = {OWNER: [], "nobody@example.jp": []}, {}
    # By turns, and the quickest of each: what else runs on the machine must not speak for one of them.
    for _ in range(4):
        for email in times:
            wire = Wire(product)
            began = time.monotonic()
            _, _, texts[email] = wire.sign_in(email, "wrong")
            times[email].append(time.monotonic() - began)
    plain = [re.sub(r'value="[^"]*"', "", texts[email]) for email in texts]
    verdict.expect(plain[0] == plain[1], "an unknown address and a wrong password get one answer")
    mine, nobodys = (min(each) for each in times.values())
    verdict.expect(abs(mine - nobodys) < 0.25 * max(mine, nobodys) + 0.05, f"in like time: {mine:.2f} s, {nobodys:.2f} s")
    answers = [Wire(product).sign_in(OWNER, "wrong") for _ in range(GUESSES)]
    slowed = [headers.get("Retry-After") for status, headers, _ in answers if status == 429]
    verdict.expect(slowed and all(slowed), f"{GUESSES} guesses are slowed down: Retry-After {slowed[-1:]}")
