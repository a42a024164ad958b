# SPDX-License-Identifier: Apache-2.0
"""Every page as a picture: 1280 and 390 pixels, light and dark, Japanese and English, under .build/screenshots."""
import pathlib
import re
import shutil

from . import journey
from .chrome import Chrome
from .crawl import AT_THE_DOOR, crawl, kind
from .product import OWNER, PASSWORD

FOLDER = pathlib.Path(__file__).resolve().parents[2] / ".build" / "screenshots"


def run(world, verdict):
    product = journey.lived_in(world)
    shutil.rmtree(FOLDER, ignore_errors=True)
    count = 0
    for language in ("ja", "en"):
        chrome = Chrome(product, language)
        try:
            count += shoot(chrome, AT_THE_DOOR)
            chrome.sign_in(OWNER, PASSWORD)
            count += shoot(chrome, crawl(chrome, product.tour))
        finally:
            chrome.close()
    verdict.expect(count > 100, f"{count} pictures in {FOLDER}")


def shoot(chrome, pages):
    count = 0
    for width in (1280, 390):
        chrome.resize(width, 900 if width > 700 else 844)
        for is_dark in (False, True):
            chrome.shade(is_dark)
            folder = FOLDER / f"{chrome.language}-{width}-{'dark' if is_dark else 'light'}"
            folder.mkdir(parents=True, exist_ok=True)
            for path in pages:
                chrome.go(path)
                name = re.sub(r"[^a-z0-9]+", "-", kind(path).lower()).strip("-") or "home"
                while (folder / f"{name}.png").exists():
                    name += "-2"
                chrome.picture(folder / f"{name}.png")
                count += 1
    chrome.resize(1280, 900)
    chrome.shade(False)
    return count
