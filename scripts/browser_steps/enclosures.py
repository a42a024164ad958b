# SPDX-License-Identifier: Apache-2.0
"""Files and pictures of a mailing, as its author gives them and as the sandbox's inbox shows them."""
from acceptance_steps.enclosures import png

FILE_NAME = "秋のご案内.pdf"


def attach(product, chrome, verdict, code):
    """A draft gets a file and shows a picture from inside of the mail; a program is turned away."""
    folder = product.world.directory
    (folder / FILE_NAME).write_bytes(b"%PDF-1.7\n" + b"x" * 40_000)
    (folder / "run.exe").write_bytes(b"MZ" + bytes(100))
    (folder / "large.pdf").write_bytes(b"%PDF-1.7\n" + bytes(3_000_000))
    (folder / "shop.png").write_bytes(png())
    chrome.go(f"/mailings/{code}/content")
    choose(chrome, "#attachment", folder / FILE_NAME)
    chrome.click("#attach button")
    chrome.until_text("41 kB")
    verdict.expect(FILE_NAME in chrome.one("#attachments").text, "the file is listed with its size")
    choose(chrome, "#attachment", folder / "run.exe")
    chrome.click("#attach button")
    chrome.until_text("run.exe")
    verdict.expect("run.exe" in chrome.one("#attach-error").text, "a program is refused by its name")
    choose(chrome, "#attachment", folder / "large.pdf")
    chrome.click("#attach button")
    verdict.expect("3 MB" in chrome.one("#attach-error").text, "what no mail can carry is not even sent")

    choose(chrome, "#file", folder / "shop.png")
    chrome.fill("#alt", "店の前")
    chrome.click("#upload button")
    chrome.until_text("8 × 8")
    if not chrome.has("details[open] [name=embed]"):
        chrome.click("details:has([name=embed]) summary")
    chrome.click("[name=embed]")
    chrome.one("#html").send_keys(" ")
    chrome.leave("button[value=next]")
    chrome.go(f"/mailings/{code}/content")
    verdict.expect(chrome.has("[name=embed]:checked"), "the pictures go inside of the mail")
    verdict.expect(FILE_NAME in chrome.one("#preview-panel").text, "the preview lists the file")
    verdict.equal(chrome.violations(), [], "rules of accessibility that the page breaks")


def detach(chrome, verdict, code):
    """Without leaving the page; the next save is not refused for it."""
    chrome.go(f"/mailings/{code}/content")
    chrome.click("#attachments form button")
    chrome.driver.execute_async_script(
        "const done = arguments[0]; const look = () => document.querySelector('#attachments form') ? setTimeout(look, 20)"
        " : done(); look();")
    chrome.one("#html").send_keys(" ")
    chrome.leave("button[value=next]")
    verdict.expect(chrome.path.endswith("/check"), "a file is taken off, and the draft still saves itself")


def received(chrome, verdict):
    """On the inbox's page of a copy."""
    verdict.expect(FILE_NAME in chrome.one(".files").text, "the inbox lists the file")
    frame = chrome.driver.find_element("css selector", "iframe")
    chrome.driver.switch_to.frame(frame)
    source = chrome.driver.find_element("css selector", "img[alt='店の前']").get_attribute("src")
    chrome.driver.switch_to.default_content()
    verdict.expect(source.startswith("data:image/png;base64,"), "and shows the picture from inside of the mail")


def choose(chrome, field, file):
    chrome.driver.find_element("css selector", field).send_keys(str(file))
