# SPDX-License-Identifier: Apache-2.0
"""A person's browser: headless Chromium, and what it noticed meanwhile."""
import json
import urllib.parse

from axe_selenium_python import Axe
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from acceptance_steps.world import Failed, until

WAIT = 15
# Runs in every document before anything else: whatever payload gets to run leaves a trace.
TRAP = """
for (const name of ["alert", "confirm", "prompt", "print"]) {
  window[name] = () => { console.error("PAYLOAD RAN in " + location.href); return true; };
}
"""


class Chrome:
    """One window with a profile of its own."""

    def __init__(self, product, language="ja", width=1280, height=900, is_dark=False):
        self.product, self.base = product, product.base
        self.language = language
        self.width, self.height = width, height
        options = webdriver.ChromeOptions()
        for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--disable-background-networking", "--disable-component-update", "--no-first-run",
                     f"--window-size={max(width, 500)},{height}", f"--accept-lang={language}"):
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(60)
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": TRAP})
        self.resize(width, height)
        self.shade(is_dark)

    def resize(self, width, height):
        self.width, self.height = width, height
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700})

    def shade(self, is_dark):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})

    def close(self):
        try:
            self.driver.quit()
        except WebDriverException:
            pass

    # Going

    def go(self, path):
        self.driver.get(urllib.parse.urljoin(self.base, path))

    @property
    def path(self):
        return urllib.parse.urlsplit(self.driver.current_url).path

    @property
    def url(self):
        return self.driver.current_url

    @property
    def html(self):
        return self.driver.page_source

    @property
    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def has(self, selector):
        return bool(self.all(selector))

    def one(self, selector):
        """The first visible element; waits for it."""
        def visible():
            try:
                return next((found for found in self.all(selector) if found.is_displayed()), None)
            except StaleElementReferenceException:
                return None
        try:
            return until(visible, WAIT, selector)
        except Failed:
            raise Failed(f"{selector} is not on {self.path}: {self.text[:300]!r}") from None

    def until_text(self, text, seconds=WAIT):
        def seen():
            try:
                return text in self.text
            except WebDriverException:
                return False
        try:
            until(seen, seconds, text)
        except Failed:
            raise Failed(f"“{text}” is not on {self.path}: {self.text[:400]!r}") from None

    def until_path(self, test, what, seconds=WAIT):
        until(lambda: test(self.path), seconds, f"{what} (at {self.path})")

    def click(self, selector):
        """Clicks, and waits for the page that comes of it when it is a link or submits a form."""
        element = self.one(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def leave(self, selector):
        """Clicks, and waits until another document has come."""
        mark = self.driver.find_element(By.TAG_NAME, "html")
        self.click(selector)

        def gone():
            try:
                mark.is_enabled()
                return False
            except StaleElementReferenceException:
                return self.driver.execute_script("return document.readyState") == "complete"
            except WebDriverException:
                return False
        until(gone, WAIT, f"another page after {selector} on {self.path}")

    def fill(self, selector, text):
        element = self.one(selector)
        element.clear()
        element.send_keys(text)

    def choose(self, selector, value):
        self.driver.execute_script(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}));"
            "arguments[0].dispatchEvent(new Event('change', {bubbles: true}));", self.one(selector), value)

    def sign_in(self, email, password):
        self.go(f"/sign-in?lang={self.language}")
        self.fill("input[name=email]", email)
        self.fill("input[name=password]", password)
        self.leave("main button.main")
        if self.path == "/sign-in":
            raise Failed(f"the sign-in did not work: {self.text[:200]!r}")

    # Looking

    def violations(self):
        """Rules of WCAG A and AA that the page breaks, with the elements."""
        Axe(self.driver).inject()
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "const known = new Set(axe.getRules().flatMap((rule) => rule.tags));"
            "const tags = arguments[0].filter((tag) => known.has(tag));"
            "axe.run(document, {runOnly: {type: 'tag', values: tags}, preload: false})"
            ".then((result) => done(result.violations), (error) => done(String(error)));", tags)
        if isinstance(found, str):
            raise Failed(f"axe on {self.path}: {found}")
        return [f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:160]}"
                for one in found for node in one["nodes"][:3]]

    def overflow(self):
        """Pixels by which the page is wider than its window."""
        return self.driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")

    def notes(self):
        """What the console said since the last call: errors and warnings."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def strangers(self):
        """URLs of other origins that were asked for since the last call."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] != "Network.requestWillBeSent":
                continue
            url = message["params"]["request"]["url"]
            if not url.startswith((self.base, "data:", "blob:", "about:")):
                found.append(url)
        return found

    def picture(self, file):
        """The whole page, not only what the window shows."""
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        height = int(min(max(size["height"], self.height), 6000))
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": self.width, "height": height, "deviceScaleFactor": 1, "mobile": self.width < 700})
        self.driver.save_screenshot(str(file))
        self.resize(self.width, self.height)
