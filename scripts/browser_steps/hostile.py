# SPDX-License-Identifier: Apache-2.0
"""Everything that people can fill in is filled with scripts, and every page is opened: none may run."""
import csv

from acceptance_steps.server import CONTACT, TENANT
from acceptance_steps.world import until

from . import journey
from .chrome import Chrome
from .crawl import crawl
from .payloads import PAYLOADS, short
from .product import OWNER, PASSWORD
from .trespass import trespass

FORM = """
const [selector, values, done] = arguments;
const form = document.querySelector(selector);
if (!form) done(-1);
const fields = new URLSearchParams(new FormData(form));
for (const [name, value] of Object.entries(values)) fields.set(name, value);
fetch(form.action, {method: "POST", body: fields}).then((answer) => done(answer.status), () => done(0));
"""


def run(world, verdict):
    product = journey.started(world)
    chrome = Chrome(product, "ja")
    try:
        # The trap itself: without it the rest would prove nothing.
        chrome.driver.get("data:text/html,<img src=x onerror=alert(1)>")
        verdict.expect(ran(chrome), "a script that runs is noticed")
        verdict.expect(len(set(PAYLOADS)) >= 100, f"{len(set(PAYLOADS))} payloads")
        chrome.sign_in(OWNER, PASSWORD)
        readers(world, product, chrome, verdict)
        names(chrome, verdict)
        codes = mailings(product, chrome, verdict)
        look(chrome, verdict, codes)
        trespass(product, chrome, verdict, codes)
    finally:
        chrome.close()


def ran(chrome):
    return [note for note in chrome.notes() if "PAYLOAD RAN" in note]


def readers(world, product, chrome, verdict):
    file = world.directory / "<img src=x onerror=alert(1)>.csv"
    with open(file, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["email", "姓", "名", "<svg onload=print()>"])
        for number, payload in enumerate(PAYLOADS):
            rows.writerow([f"h{number}@gmail.com", payload, payload, payload])
        for number, cell in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")):
            rows.writerow([f"cell{number}@gmail.com", cell, cell, cell])
    chrome.go("/readers/imports")
    chrome.one("input[type=file]").send_keys(str(file))
    chrome.leave("form[data-upload] button")
    chrome.fill("input[name=newList]", "<img src=x onerror=alert(1)>")
    chrome.leave("form.stack button.button")
    verdict.expect(not ran(chrome), "the upload's page with a hostile file name, header and rows")
    chrome.click("input[name=consent]")
    chrome.leave("form[action$=start] button.main")
    chrome.until_text(journey.WORDS["ja"]["done"], 60)


def names(chrome, verdict):
    """Lists, tags, fields, the company."""
    made = 0
    chrome.go("/readers/lists")
    for kind in ("list", "tag"):
        selector = f"form:has(input[name=kind][value={kind}])"
        for payload in short(64)[:25]:
            made += chrome.driver.execute_async_script(FORM, selector, {"name": payload}) == 200
    chrome.go("/readers/fields")
    for payload in short(64)[:20]:
        made += chrome.driver.execute_async_script(FORM, "form.field-form", {"name": payload}) == 200
    verdict.expect(made >= 50, f"{made} lists, tags and fields with scripts as names")
    chrome.go("/settings")
    identity = {box.get_attribute("name"): f"\"><img src=x onerror=alert(1)> {CONTACT}"
                for box in chrome.all("form[action='/settings/identity'] input:not([type=hidden])")}
    chrome.driver.execute_async_script(FORM, "form[action='/settings/identity']", identity)
    chrome.driver.execute_async_script(
        FORM, "form[action='/settings/default-sender']", {"fromName": "\"><svg onload=print()>"})


def mailings(product, chrome, verdict):
    """Drafts and a finished mailing; their codes."""
    codes = []
    for payload in short(90)[::12]:
        chrome.go("/mailings/new")
        chrome.click("label.choice:nth-of-type(2) input")
        chrome.leave("main button.main")
        code = chrome.path.split("/")[2]
        codes.append(code)
        chrome.driver.execute_async_script(
            FORM, "#draft", {"name": payload, "fromName": payload, "local": "news", "go": "stay"})
        chrome.go(f"/mailings/{code}/content")
        body = "\n".join(PAYLOADS)
        status = chrome.driver.execute_async_script(
            FORM, "#draft", {"subject": payload, "html": body, "text": body, "go": "stay"})
        if status != 200:
            verdict.expect(False, f"a draft with {payload} is kept: {status}")
    verdict.expect(len(codes) >= 5, f"{len(codes)} drafts with scripts in names, subjects and bodies")
    subject = "<img src=x onerror=alert(1)>{{姓}}"
    text = f"{{{{姓}}}} {subject}\n配信停止: {{{{unsubscribe_url}}}}\n{{{{sender_name}}}} {{{{postal_address}}}} {{{{contact}}}}\n"
    html = f"<p>{{{{姓}}}}</p><img src=x onerror=alert(1)><a href=\"{{{{unsubscribe_url}}}}\">x</a>" \
        "<p>{{sender_name}} {{postal_address}} {{contact}}</p>"
    sent = product.create_campaign(
        sender='"<svg/onload=print()>" <news@example.jp>', subject=subject, text=text, html=html)
    product.launch(sent)
    until(lambda: product.status(sent)["left"] == 0, 60, "everybody to be tried", pause=0.2)
    delivered = product.status(sent)["delivered"]
    verdict.expect(delivered > 0, f"a hostile mailing of {TENANT} went to {delivered} readers")
    return [*codes, sent]


def look(chrome, verdict, codes):
    chrome.notes()
    pages = crawl(chrome, [])
    for code in codes:
        pages += [f"/mailings/{code}/{part}" for part in ("content", "preview", "preview/frame", "check", "sender")]
    pages += [f"/mailings/{codes[-1]}/{part}" for part in ("report", "people?group=delivered", "people?group=failed")]
    chrome.go("/inbox")
    pages += ["/inbox", *chrome.driver.execute_script(
        "return [...document.querySelectorAll('main a[href]')].slice(0, 20).map((link) => link.pathname)")]
    quoted = PAYLOADS[::9]
    pages += [f"{path}{chrome.driver.execute_script('return encodeURIComponent(arguments[0])', payload)}"
              for path in ("/readers?q=", "/settings/audit?actor=", "/mailings?q=", "/sign-in?next=") for payload in quoted]
    culprits = []
    # What the crawl met is judged as a whole.
    culprits += ran(chrome)
    for path in pages:
        chrome.go(path)
        culprits += [f"{path}: {note[:150]}" for note in ran(chrome)]
    chrome.go(f"/mailings/{codes[0]}/content")
    verdict.expect("<script>alert(1)</script>" in chrome.one("textarea[data-insertable]").get_attribute("value"),
                   "the scripts were kept as they were typed")
    verdict.expect(not culprits, f"{len(pages)} pages with them, no script ran {culprits[:5]}")
