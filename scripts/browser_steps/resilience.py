# SPDX-License-Identifier: Apache-2.0
"""Typing outlives the browser and the server; two tabs never overwrite each other; a double click sends once."""
import time

from acceptance_steps.world import until

from . import journey
from .chrome import Chrome
from .product import OWNER, PASSWORD

SECONDS = 5


def run(world, verdict):
    product = journey.started(world)
    chrome = Chrome(product, "ja")
    try:
        journey.enter(product, chrome, journey.Quiet(), journey.WORDS["ja"])
        journey.import_readers(product, chrome, journey.Quiet(), journey.WORDS["ja"])
        code = journey.write(chrome, journey.Quiet(), journey.WORDS["ja"])
        lost_server(product, chrome, verdict, code)
        lost_browser(product, verdict, code)
        two_tabs(product, chrome, verdict, code)
        double_click(product, chrome, verdict, code)
    finally:
        chrome.close()


def type_for(chrome, seconds):
    """Types numbered words, a few a second; when each was typed."""
    area = chrome.one("textarea[name=html]")
    typed, begin = [], time.monotonic()
    while time.monotonic() - begin < seconds:
        word = f"word{len(typed)} "
        area.send_keys(word)
        typed.append((time.monotonic(), word))
    return typed


def judge(chrome, verdict, typed, ended, what):
    text = chrome.one("textarea[name=html]").get_attribute("value")
    missing = [at for at, word in typed if word not in text + " "]
    lost = ended - min(missing) if missing else 0.0
    verdict.expect(lost <= SECONDS, f"{what}: {len(missing)} of {len(typed)} words lost, {lost:.1f} s of typing")


def lost_browser(product, verdict, code):
    # Acceptance statement 1: closing the browser loses nothing.
    chrome = Chrome(product, "ja")
    chrome.sign_in(OWNER, PASSWORD)
    chrome.go(f"/mailings/{code}/content")
    typed = type_for(chrome, 8)
    ended = time.monotonic()
    chrome.driver.service.process.kill()
    again = Chrome(product, "ja")
    try:
        again.sign_in(OWNER, PASSWORD)
        again.go(f"/mailings/{code}/content")
        judge(again, verdict, typed, ended, "the browser was killed while somebody typed")
    finally:
        again.close()


def lost_server(product, chrome, verdict, code):
    chrome.go(f"/mailings/{code}/content")
    typed = type_for(chrome, 8)
    ended = time.monotonic()
    product.kill()
    product.start()
    again = Chrome(product, "ja")
    try:
        again.sign_in(OWNER, PASSWORD)
        again.go(f"/mailings/{code}/content")
        judge(again, verdict, typed, ended, "kill -9 of the server in mid-edit")
    finally:
        again.close()


def two_tabs(product, chrome, verdict, code):
    # Acceptance statement 1: two tabs never overwrite silently.
    other = Chrome(product, "ja")
    try:
        other.sign_in(OWNER, PASSWORD)
        for tab in (chrome, other):
            tab.go(f"/mailings/{code}/content")
        chrome.fill("input[name=subject]", "first tab")
        until(lambda: saved(product, code, "first tab"), 15, "the first tab's autosave")
        other.fill("input[name=subject]", "second tab")
        until(lambda: other.one("#stale").is_displayed(), 15, "the second tab to hear of it")
        verdict.expect(saved(product, code, "first tab"), "the second tab did not overwrite the first, and says so")
    finally:
        other.close()


def saved(product, code, subject):
    answer = product.command("campaign", "preview", code, "--to", "reader1@yahoo.co.jp")
    return f"Subject: {subject}" in answer.stdout


def double_click(product, chrome, verdict, code):
    chrome.go(f"/mailings/{code}/check")
    journey.tick_all(chrome)
    chrome.driver.execute_script(
        "const form = document.querySelector(\"form[action$='/send']\");"
        "for (const n of [1, 2, 3]) fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))});"
        "form.querySelector('button.main').click();")
    until(lambda: product.status(code)["state"] == "scheduled", 15, "the order")
    chrome.go("/settings/audit")
    orders = chrome.html.count(f">{code}<") if f">{code}<" in chrome.html else chrome.text.count(code)
    verdict.measured(f"{orders} lines of the audit name the mailing")
    chrome.go(f"/mailings/{code}")
    chrome.leave("form[action$='take-back'] button")
    verdict.equal(product.status(code)["state"], "draft", "ordered four times at once, one taking back ends it")
