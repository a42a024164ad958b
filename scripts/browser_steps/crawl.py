# SPDX-License-Identifier: Apache-2.0
"""Finds every page that a person can reach by following links, one of each kind."""
import re
import urllib.parse

START = ["/mailings", "/readers", "/settings", "/account/password", "/design"]
AT_THE_DOOR = ["/sign-in", "/forgotten"]
# What a link downloads is no page.
NO_PAGE = re.compile(r"\.csv|export|/events|/html$|/i/|/scripts/|sign-out|/frame|lang=")
LIMIT = 150


def kind(url):
    """Pages that differ by ids and values alone are one kind."""
    parts = urllib.parse.urlsplit(url)
    path = re.sub(r"/[a-z2-7]{13}(?=/|$)", "/:code", parts.path)
    path = re.sub(r"/\d+(?=/|$)", "/:id", path)
    names = sorted({name for name, _ in urllib.parse.parse_qsl(parts.query)} - {"page", "after", "offset"})
    return path + ("?" + "&".join(names) if names else "")


def crawl(chrome, tour):
    """Paths with queries, the first of each kind, in the order in which they were met; all of the `tour` among them:
    a mailing has one address whatever it does."""
    found, waiting = {path: path for path in tour}, list(START)
    while waiting and len(found) < LIMIT:
        path = waiting.pop(0)
        if NO_PAGE.search(path) or kind(path) in found:
            continue
        chrome.go(path)
        found[kind(path)] = path
        links = chrome.driver.execute_script(
            "return [...document.querySelectorAll('a[href]:not([download])')].map((link) => link.href)")
        for link in links:
            parts = urllib.parse.urlsplit(link)
            if link.startswith(chrome.base):
                waiting.append(parts.path + ("?" + parts.query if parts.query else ""))
    return list(dict.fromkeys(found.values()))
