# SPDX-License-Identifier: Apache-2.0
"""The list of those who get no mail: addresses and domains put on it, looked for, and taken off again."""

LINES = "reader9@docomo.ne.jp\nnever-a-reader@example.jp\n*.example.com\nno address\nco.jp"


def add(chrome, lines=LINES):
    """Blocks them; the path of the result."""
    chrome.go("/readers/blocked/new")
    chrome.fill("textarea[name=lines]", lines)
    chrome.leave("form[action='/readers/blocked'] button.main")
    return chrome.path


def figures(chrome):
    return [element.text.splitlines()[-1] for element in chrome.all(".facts > div")]


def run(chrome, verdict):
    result = add(chrome)
    verdict.equal(figures(chrome)[:3], ["4", "0", "1"], "what was added, was there, and cannot be used")
    verdict.expect("no address" in chrome.text, "the line that cannot be used is shown")
    chrome.go("/readers/blocked?q=example.com")
    verdict.expect("example.com" in chrome.text and "never-a-reader" not in chrome.text, "the list is searched")
    chrome.go("/readers?state=stopped&q=reader9%40docomo")
    verdict.expect("reader9@docomo.ne.jp" in chrome.text, "the reader with a blocked address is stopped")
    chrome.go("/readers/blocked?q=reader9%40docomo")
    chrome.leave("form[action='/readers/blocked/remove'] button")
    verdict.expect(chrome.path == "/readers/blocked" and chrome.has(".toast"), "the address is taken off again")
    chrome.go("/readers?state=active&q=reader9%40docomo")
    verdict.expect("reader9@docomo.ne.jp" in chrome.text, "and its reader is active again")
    add(chrome)
    verdict.equal(figures(chrome)[:3], ["1", "3", "1"], "who is there already is counted")
    return result
