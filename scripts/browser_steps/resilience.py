# SPDX-License-Identifier: Apache-2.0
"""What a crash, a second tab or a double click may cost: at most five seconds of typing, and never a second sending."""
import os
import pathlib
import signal
import time

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from urllib3.exceptions import HTTPError

from acceptance_steps.world import Failed, until

from . import journey
from .chrome import Chrome
from .product import OWNER, PASSWORD

TYPING = 7
MAY_LOSE = 5
BODY = "textarea[data-insertable]"
STALE = "#stale:not([hidden])"


def run(world, verdict):
    product = journey.started(world)
    chrome = Chrome(product, "ja")
    chrome.sign_in(OWNER, PASSWORD)
    chromes = [chrome]
    try:
        code = draft(chrome)
        chromes.append(browser_dies(product, chrome, verdict, code))
        server_dies(product, chromes[-1], verdict, code)
        two_tabs(chromes[-1], verdict, code)
        double_click(product, chromes[-1], verdict)
    finally:
        for each in chromes:
            each.close()


def draft(chrome):
    """A draft that can be typed into; its code."""
    chrome.go("/mailings/new")
    chrome.click("label.choice:nth-of-type(2) input")
    chrome.leave("main button.main")
    code = chrome.path.split("/")[2]
    chrome.go(f"/mailings/{code}/content")
    return code


def type_numbers(chrome):
    """Types `1 2 3 …` for some seconds; when each number had been typed."""
    area = chrome.one(BODY)
    area.clear()
    times = []
    began = time.monotonic()
    while time.monotonic() - began < TYPING:
        area.send_keys(f"{len(times)} ")
        times.append(time.monotonic())
    return area.get_attribute("name"), times


def lost(chrome, code, name, times, end):
    """Seconds between the first number that the server lacks and the crash."""
    chrome.go(f"/mailings/{code}/content")
    script = "return document.querySelector(`textarea[name=${arguments[0]}]`).defaultValue"
    saved = len(chrome.driver.execute_script(script, name).split())
    return (end - times[saved] if saved < len(times) else 0), saved


def browser_dies(product, chrome, verdict, code):
    name, times = type_numbers(chrome)
    killed = descendants(chrome.driver.service.process.pid)
    for process in killed:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:  # Its parent took it along.
            pass
    end = time.monotonic()
    if not killed or not is_dead(chrome):
        raise Failed(f"the browser still lives: {killed}")
    other = Chrome(product, "ja")
    other.sign_in(OWNER, PASSWORD)
    seconds, saved = lost(other, code, name, times, end)
    verdict.expect(0 < saved and seconds <= MAY_LOSE,
                   f"the browser was killed: {seconds:.1f} s of typing are lost, {saved} of {len(times)} words are there")
    return other


def is_dead(chrome):
    try:
        chrome.driver.execute_script("return 1")
        return False
    except (WebDriverException, HTTPError):
        return True


def descendants(process):
    """The process ids of what `process` started, and of what those started."""
    parents = {}
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold anything.
            parents.setdefault(int(status.read_text().rpartition(")")[2].split()[1]), []).append(int(status.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = list(parents.get(process, []))
    for one in found:
        found += parents.get(one, [])
    return found


def server_dies(product, chrome, verdict, code):
    chrome.go(f"/mailings/{code}/content")
    name, times = type_numbers(chrome)
    product.kill()
    end = time.monotonic()
    product.start()
    # At once, before the page tries again.
    saved = on_server(chrome, code, name)
    seconds = end - times[saved] if saved < len(times) else 0
    verdict.expect(0 < saved and seconds <= MAY_LOSE,
                   f"the server was killed: {seconds:.1f} s of typing are lost, {saved} of {len(times)} words are there")
    until(lambda: on_server(chrome, code, name) >= len(times), 20, "the open page to save again", pause=0.5)
    verdict.expect(True, "and the page that stood open saves the rest by itself")


def on_server(chrome, code, name):
    """How many words the server has, asked beside the open page."""
    script = """
    const [code, name, done] = arguments;
    fetch(`/mailings/${code}/content`).then((answer) => answer.text()).then((page) => {
      const read = new DOMParser().parseFromString(page, "text/html");
      done(read.querySelector(`textarea[name=${name}]`).value.split(/\\s+/).filter(Boolean).length);
    }).catch(() => done(0));
    """
    return chrome.driver.execute_async_script(script, code, name)


def two_tabs(chrome, verdict, code):
    driver, first = chrome.driver, chrome.driver.current_window_handle
    chrome.go(f"/mailings/{code}/content")
    driver.switch_to.new_window("tab")
    chrome.go(f"/mailings/{code}/content")
    chrome.fill("input[name=subject]", "先に保存した件名")
    chrome.leave("button[value=next]")
    second = driver.current_window_handle
    driver.switch_to.window(first)
    chrome.fill("input[name=subject]", "後から来た件名")
    notice = chrome.one(STALE).text
    verdict.expect(bool(notice.strip()), f"the second tab is told that it is stale: {notice.splitlines()[0]}")
    verdict.equal(chrome.one("input[name=subject]").get_attribute("value"), "後から来た件名", "what it typed is kept")
    driver.switch_to.window(second)
    chrome.go(f"/mailings/{code}/content")
    verdict.equal(
        chrome.one("input[name=subject]").get_attribute("value"), "先に保存した件名", "nothing was overwritten")
    driver.close()
    driver.switch_to.window(first)


def double_click(product, chrome, verdict):
    words = journey.WORDS["ja"]
    journey.import_readers(product, chrome, journey.Quiet(), words)
    code = journey.write(chrome, journey.Quiet(), words)
    before = entries(chrome)
    chrome.go(f"/mailings/{code}/check")
    journey.tick_all(chrome)
    ActionChains(chrome.driver).double_click(chrome.one("form[action$='/send'] button.main")).perform()
    chrome.until_path(lambda path: path == f"/mailings/{code}", "the ordered mailing")
    new = entries(chrome)
    for line in before:
        new.remove(line)
    ordered = [line for line in new if code in line]
    verdict.expect(len(ordered) == 1, f"a double click orders once: {ordered}")


def entries(chrome):
    """Lines of the audit log, as exported."""
    chrome.go("/settings/audit")
    lines = journey.export(chrome)
    return [line for line in lines if "export" not in line]
