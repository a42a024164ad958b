# SPDX-License-Identifier: Apache-2.0
"""Hostile input, and people who are not allowed: nothing runs, nothing leaks, nothing changes."""
import http.client
import json
import re
import time
import urllib.parse

from acceptance_steps.world import until

from . import journey
from .chrome import Chrome
from .crawl import crawl
from .product import OWNER, PASSWORD

CANARY = "CANARYSTRING"
VECTORS = [
    "<script>alert({n})</script>", "\"><script>alert({n})</script>", "'><img src=x onerror=alert({n})>",
    "<svg onload=alert({n})>", "\"onmouseover=alert({n}) autofocus onfocus=alert({n}) x=\"", "<iframe srcdoc=\"<script>alert({n})</script>\">",
    "javascript:alert({n})", "<a href=javascript:alert({n})>x</a>", "</textarea><script>alert({n})</script>",
    "</title><script>alert({n})</script>", "</style><script>alert({n})</script>", "<!--><script>alert({n})</script>",
    "<math><mtext><img src=x onerror=alert({n})>", "<details open ontoggle=alert({n})>", "<video src=x onerror=alert({n})>",
    "<body onload=alert({n})>", "<input autofocus onfocus=alert({n})>", "<object data=javascript:alert({n})>",
    "<embed src=javascript:alert({n})>", "<form action=javascript:alert({n})><button>x", "<base href=//evil.example>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert({n})\">", "${{alert({n})}}", "<%= alert({n}) %>",
    "<img src=x onerror=\"alert({n})\">", "`-alert({n})-`", "\\u003cscript\\u003ealert({n})\\u003c/script\\u003e",
    "<svg><animate onbegin=alert({n}) attributeName=x dur=1s>", "<marquee onstart=alert({n})>", "&lt;script&gt;alert({n})&lt;/script&gt;",
]


def payloads():
    """More than a hundred, each with a number of its own."""
    return [vector.format(n=number * 100 + index) for number in range(4) for index, vector in enumerate(VECTORS)]


def run(world, verdict):
    product = journey.lived_in(world)
    other = second_company(world, product)
    chrome = Chrome(product, "ja")
    try:
        chrome.sign_in(OWNER, PASSWORD)
        plant(world, product, chrome, verdict)
        pages = crawl(chrome, product.tour)
        nothing_runs(product, chrome, verdict, pages)
        strangers(product, verdict, pages, other)
        forms(chrome, product, verdict, pages)
    finally:
        chrome.close()
    doors(product, verdict)


def second_company(world, product):
    arguments = product.tenant_arguments(slug="other", name=CANARY)
    arguments[arguments.index("--owner-email") + 1] = "other@example.net"
    product.ask("tenant", "create", *arguments)
    return "other@example.net"


def plant(world, product, chrome, verdict):
    """Payloads where a customer's readers and files can put them, and in a mailing that is sent."""
    all_of_them = payloads()
    verdict.expect(len(all_of_them) >= 100, f"{len(all_of_them)} payloads")

    def cell(text):
        return '"' + text.replace('"', '""') + '"'
    rows = ["email,姓,名," + cell("<img src=x onerror=alert(9)>")]
    rows += [f"evil{n}@gmail.com,{cell(text)},{cell(text)},{cell(text)}" for n, text in enumerate(all_of_them)]
    file = world.directory / "<img src=x onerror=alert(8)>.csv"
    file.write_text("\r\n".join(rows) + "\r\n")
    product.import_contacts(file, "--list", "<script>alert(7)</script>")
    body = "".join(f"<p title={json.dumps(text)}>{text}</p>" for text in all_of_them if "base" not in text)
    law = "{{sender_name}} {{postal_address}} {{contact}} <a href=\"{{unsubscribe_url}}\">x</a>"
    code = product.ask(
        "campaign", "create", *product.campaign_arguments(
            sender="\"<script>alert(6)</script>\" <news@example.jp>", subject="<script>alert(5)</script> {{姓}}",
            text="{{姓}} {{名}} {{sender_name}} {{postal_address}} {{contact}} {{unsubscribe_url}}",
            html=f"<html><body>{{{{姓}}}}{body}<script>alert(4)</script>{law}</body></html>"),
        "--list", "<script>alert(7)</script>")["id"]
    product.launch(code)
    until(lambda: product.status(code)["left"] == 0, 60, "the hostile mailing to be tried")
    product.tour += [f"/mailings/{code}", f"/mailings/{code}/report", f"/mailings/{code}/people?group=everybody",
                     f"/mailings/{code}/preview", "/readers?q=evil1"]
    product.tour += [f"/mailings/{code}/preview?view={view}" for view in ("phone", "dark", "plain", "text", "jis")]
    product.hostile = code


def nothing_runs(product, chrome, verdict, pages):
    chrome.notes()
    chrome.go("/inbox?mailing=" + product.hostile)
    mails = [link.get_attribute("href") for link in chrome.all("td.what a")][:10]
    executed, unguarded = [], []
    for path in pages + mails:
        chrome.go(path)
        executed += [note for note in chrome.notes() if "PAYLOAD RAN" in note]
    for path in pages:
        headers = ask(product, chrome, path)[1]
        policy = headers.get("content-security-policy", "")
        script = next((part for part in policy.split(";") if part.strip().startswith("script-src")), policy)
        if "default-src 'none'" not in policy or "unsafe" in script:
            unguarded.append(path)
    verdict.expect(not executed, f"executions on {len(pages) + len(mails)} pages: {len(executed)} {executed[:2]}")
    verdict.expect(not unguarded, f"every page has its policy: {unguarded[:3]}")


def cookie(chrome):
    return "; ".join(f"{one['name']}={one['value']}" for one in chrome.driver.get_cookies())


def ask(product, chrome, path, method="GET", body=None, cookies=None, headers=None):
    """Status, headers and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", product.http, timeout=30)
    sent = {"Cookie": cookie(chrome) if cookies is None else cookies, **(headers or {})}
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    target = urllib.parse.urlsplit(path)
    connection.request(method, target.path + ("?" + target.query if target.query else ""), body, sent)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    found = {}
    for name, value in answer.getheaders():
        found[name.lower()] = "\n".join(filter(None, [found.get(name.lower()), value]))
    connection.close()
    return answer.status, found, text


def strangers(product, verdict, pages, other):
    """Another company asks for everything of ours."""
    intruder = Chrome(product, "ja")
    try:
        intruder.sign_in(other, PASSWORD)
        reached = []
        for path in pages:
            if not re.search(r"/mailings/[a-z2-7]{13}|/readers/\d|/(lists|fields|imports)/\d|/senders/", path):
                continue
            status, _, text = ask(product, intruder, path)
            if status != 404 or "髙﨑商店" in text:
                reached.append(f"{status} {path}")
        count = sum(1 for path in pages if re.search(r"/[a-z2-7]{13}|/\d", path))
        verdict.expect(not reached, f"another company's {count} addresses answer 404: {reached[:4]}")
    finally:
        intruder.close()


def forms(chrome, product, verdict, pages):
    """Each form without its token, and from another origin, changes nothing."""
    actions = set()
    for path in pages:
        chrome.go(path)
        actions |= set(chrome.driver.execute_script(
            "return [...document.querySelectorAll('form[method=post]')].map((form) => form.action)"))
    passed = []
    for action in sorted(actions):
        if "/sign-out" in action or "/inbox" in action:
            continue
        for headers, body in (({}, "csrf=wrong&name=x"), ({"Origin": "https://evil.example"}, "csrf=")):
            status = ask(product, chrome, action, "POST", body, headers=headers)[0]
            if status != 403:
                passed.append(f"{status} {action}")
    verdict.expect(len(actions) >= 20, f"{len(actions)} forms were found")
    verdict.expect(not passed, f"forms without a token are refused: {passed[:4]}")
    status, _, text = ask(product, chrome, "/readers", "GET")
    token = re.search(r'name="csrf" value="([^"]+)"', text)[1]
    status, _, csv = ask(product, chrome, "/readers/export", "POST", urllib.parse.urlencode({"csrf": token, "q": "evil"}))
    cells = [cell.strip('"') for line in csv.splitlines()[1:] for cell in line.split(",")]
    formulas = [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    verdict.expect(status == 200 and not formulas, f"no cell of an export is a formula: {formulas[:3]}")


def doors(product, verdict):
    """The door: no fixation, no redirect elsewhere, no telling who exists, slower with each wrong password."""
    class Nobody:
        driver = None
    chosen = "hayauma_session=" + "a" * 64
    status, headers, text = ask(product, Nobody, "/sign-in", cookies=chosen)
    stranger = headers.get("set-cookie", "").split(";")[0]
    token = re.search(r'name="csrf" value="([^"]+)"', text)[1]

    def enter(email, password, extra=""):
        body = urllib.parse.urlencode({"csrf": token, "email": email, "password": password}) + extra
        began = time.monotonic()
        answer = ask(product, Nobody, "/sign-in", "POST", body, cookies=f"{chosen}; {stranger}")
        return answer, time.monotonic() - began
    for goal in ("//evil.example", "https://evil.example", "/\\evil.example", "/mailings//evil.example", "javascript:x"):
        (status, headers, _), _ = enter(OWNER, PASSWORD, "&next=" + urllib.parse.quote(goal, safe=""))
        place = headers.get("location", "")
        verdict.expect(place.startswith("/") and not place.startswith(("//", "/\\")) and "evil" not in place,
                       f"next={goal} leads to {place}")
    given = headers.get("set-cookie", "")
    verdict.expect("hayauma_session=" in given and "a" * 64 not in given, "a session that a stranger chose is not kept")
    (known, known_time), (absent, absent_time) = enter(OWNER, "wrong"), enter("nobody@example.jp", "wrong")
    same = re.sub(r"owner@|nobody@|[0-9a-f]{32,}", "", known[2]) == re.sub(r"owner@|nobody@|[0-9a-f]{32,}", "", absent[2])
    verdict.expect(known[0] == absent[0] and same and abs(known_time - absent_time) < 0.5,
                   f"nobody learns who exists ({known_time:.2f} s, {absent_time:.2f} s)")
    answers = [enter(OWNER, "wrong")[0] for _ in range(10)]
    slowed = [headers.get("retry-after") for status, headers, _ in answers if status == 429]
    verdict.expect(len(slowed) >= 4 and all(slowed), f"ten wrong passwords: {len(slowed)} have to wait {slowed[-1:]} s")
