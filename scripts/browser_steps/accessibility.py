# SPDX-License-Identifier: Apache-2.0
"""Every page: axe-core's rules for WCAG 2.1 A and AA, the console, other origins, the width of a phone."""
from . import journey
from .chrome import Chrome
from .crawl import AT_THE_DOOR, crawl
from .product import OWNER, PASSWORD, Product


def run(world, verdict):
    product = journey.lived_in(world)
    for language, is_dark in (("ja", False), ("en", True)):
        chrome = Chrome(product, language, is_dark=is_dark)
        try:
            look(chrome, verdict, AT_THE_DOOR)
            chrome.sign_in(OWNER, PASSWORD)
            pages = crawl(chrome, product.tour)
            chrome.notes()
            chrome.strangers()
            verdict.expect(len(pages) >= 35, f"{language}: {len(pages)} kinds of pages were found")
            look(chrome, verdict, pages)
        finally:
            chrome.close()


def look(chrome, verdict, pages):
    for path in pages:
        faults = []
        chrome.go(path)
        faults += chrome.violations()
        faults += [f"console: {note[:200]}" for note in chrome.notes()]
        faults += [f"asked another origin: {url[:200]}" for url in chrome.strangers()]
        if "{{text." in chrome.text:
            faults.append("shows a merge field of its own template")
        chrome.resize(390, 844)
        chrome.go(path)
        if chrome.overflow() > 0:
            faults.append(f"{chrome.overflow()} pixels wider than a phone")
        faults += [f"on a phone: {one}" for one in chrome.violations()]
        chrome.resize(1280, 900)
        verdict.expect(not faults, f"{chrome.language} {path}" + "".join(f"\n          {fault}" for fault in faults[:8]))
