# SPDX-License-Identifier: Apache-2.0
"""What a customer is promised beside the way itself: a preview as anybody, words instead of codes, undo."""
import re

from acceptance_steps.world import until

from . import journey

VIEWS = 6


def preview_as_anybody(chrome, verdict, words, code):
    """Acceptance statement 3."""
    chrome.go(f"/mailings/{code}/preview")
    views = [link.get_attribute("href") for link in chrome.all("nav.tabs a")]
    verdict.equal(len(views), VIEWS, "views of the preview")
    for view in views:
        chrome.go(view.split(chrome.product.base)[1])
        verdict.expect(chrome.has(".device iframe") or chrome.has("pre.mail"), f"{view.split('view=')[-1]} shows the mail")
    chrome.go(f"/mailings/{code}/preview?q=reader47%40")
    chrome.leave(".people a")
    verdict.expect("reader47@" in chrome.text, "a reader who is searched for is the one it is shown to")
    chrome.go(chrome.one("nav.tabs a:nth-child(5)").get_attribute("href").split(chrome.product.base)[1])
    verdict.expect("お客様へ" in chrome.text, "the one without a family name is called as the author wrote")

    draft = journey.write(chrome, journey.Quiet(), words)
    chrome.go(f"/mailings/{draft}/content")
    chrome.fill("input[name=subject]", "Café の新メニュー")
    chrome.leave("button[value=next]")
    chrome.go(f"/mailings/{draft}/preview?view=jis")
    marks = [mark.text for mark in chrome.all("mark")]
    verdict.expect("é" in marks, f"what ISO-2022-JP lacks is named: {marks}")


def reserved_is_locked(chrome, verdict, words):
    """Acceptance statement 6: what is reserved cannot be edited, only taken back."""
    code = journey.write(chrome, journey.Quiet(), words)
    journey.reserve(chrome, code)
    for step in ("sender", "audience", "content"):
        chrome.go(f"/mailings/{code}/{step}")
        verdict.expect(not chrome.has("button[value=next]"), f"reserved, its {step} cannot be edited")
    chrome.go(f"/mailings/{code}")
    chrome.leave("form[action$='take-back'] button")
    verdict.expect(chrome.path.endswith("/check"), "a reservation can be taken back")


def words_of_failure(chrome, verdict, code):
    """Acceptance statement 9: cause and who must act, the reply itself folded."""
    chrome.go(f"/mailings/{code}/report")
    causes = chrome.all("tr:has(details) th")
    verdict.expect(causes, "there are reasons for what did not arrive")
    for cause in causes:
        shown = cause.text
        raw = cause.find_element("css selector", "pre").get_attribute("textContent")
        verdict.expect(len(shown.splitlines()) >= 3, f"cause, advice and a fold: {shown.splitlines()[:2]}")
        verdict.expect(re.match(r"\s*[45]\d\d", raw) and raw.strip() not in shown, "the reply is kept and folded")
    chrome.leave("tr:has(details) td a")
    verdict.expect("@" in chrome.text and "cause=" in chrome.url, "a cause leads to its people")


def undo(product, chrome, verdict, words):
    """Acceptance statement 10: mails, lists, readers and whole imports come back."""
    code = journey.write(chrome, journey.Quiet(), words)
    chrome.go("/mailings?tab=drafts")
    chrome.leave(f"form[action='/mailings/{code}/trash'] button")
    verdict.expect(not chrome.has(f"a[href^='/mailings/{code}']"), "a draft goes to the trash")
    chrome.go("/mailings?tab=trash")
    chrome.leave(f"form[action='/mailings/{code}/restore'] button")
    chrome.go(f"/mailings/{code}/sender")
    verdict.expect(chrome.has("input[name=fromName]"), "and comes back as it was")

    chrome.go("/readers?q=reader9%40")
    chrome.leave("th a[href^='/readers/']")
    reader = chrome.path
    chrome.leave("button[name=do][value=trash]")
    chrome.leave(".toast form[action^='/readers/undo/'] button")
    chrome.go(reader)
    verdict.expect(chrome.has("button[name=do][value=trash]"), "a reader comes back by one press")

    chrome.go("/readers/lists")
    before = chrome.one("section.card td.n").text
    chrome.leave("section.card td.n a.button")
    chrome.leave("form[action$='/delete'] button")
    verdict.expect(chrome.has("form[action$='/restore'] button"), "a list goes to the trash")
    chrome.leave("form[action$='/restore'] button")
    verdict.equal(chrome.one("section.card td.n").text, before, "and comes back with its members")

    file = product.more_readers(40)
    chrome.go("/readers/imports")
    chrome.one("input[type=file]").send_keys(str(file))
    chrome.leave("form[data-upload] button")
    chrome.leave("form.stack button.button")
    chrome.until_text(words["forecast"])
    chrome.click("input[name=consent]")
    chrome.leave("form[action$=start] button.main")
    chrome.until_text(words["done"], 60)
    chrome.go("/readers?q=guest")
    verdict.expect("guest1@" in chrome.text, "an import brings readers")
    chrome.go("/readers/imports")
    chrome.leave("tbody tr:first-child a")
    chrome.click("details.card summary")
    chrome.leave("form[action$='/undo'] button")
    until(lambda: gone(chrome), 30, "the import to be taken back", pause=0.5)
    verdict.expect(gone(chrome), "taken back, its readers are gone")


def gone(chrome):
    chrome.go("/readers?q=guest")
    return "guest1@" not in chrome.text
