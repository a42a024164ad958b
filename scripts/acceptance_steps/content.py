# SPDX-License-Identifier: Apache-2.0
"""What arrives is what was written: each charset and each signature, judged by other people's programs."""
import email
import email.policy
import html
import re

from . import enclosures, japanese
from .audience import write_rows
from .server import CONTACT, POSTAL_ADDRESS, TENANT_NAME, Server
from .sink import Sink, normalised
from .world import Failed

COUNT = 10
VENDOR = "①㈱髙﨑～－"
NAMES = ["①山㈱", "髙橋", "﨑山", "～－", "R&D <部>", "山田 太郎", "Ⅱ世", "纊（株）", "O'Neil \"x\"", "長" * 60]
SENDER = f"{VENDOR}商店 {{{{都道府県}}}} <news@%s>"
SUBJECT = f"{{{{氏名}}}} 様へ {VENDOR}のとても長い件名のお知らせ、二行にも三行にもなるはずのもの"
TEXT = f"""{{{{氏名}}}} 様（{{{{email}}}}）

{VENDOR} {{{{#if 都道府県}}}}{{{{都道府県}}}}の方へ{{{{else}}}}皆様へ{{{{/if}}}} {{{{ポイント|なし}}}}
.
.点で始まる行
From here on
{'長い行' * 120}
配信停止: {{{{unsubscribe_url}}}}
{{{{sender_name}}}} {{{{postal_address}}}} {{{{contact}}}}
"""
HTML = f"""<html><body><p>{{{{氏名}}}} 様</p><p title="{{{{氏名}}}}">{VENDOR} &amp; {{{{ポイント|なし}}}}</p>
<p>{'長い行' * 300}</p>
<p><a href="{{{{unsubscribe_url}}}}">配信停止</a></p>
<p>{{{{sender_name}}}} {{{{postal_address}}}} {{{{contact}}}}</p></body></html>
"""


def run(world, verdict):
    try:
        import dkim
    except ImportError as missing:
        raise Failed("python3-dkim is missing: apt-get install python3-dkim python3-nacl") from missing
    sink = Sink(world, dumps=True)
    server = Server(world, sink.port)
    server.create_tenant()
    readers = import_readers(world, server)
    for algorithm in ("rsa2048", "ed25519"):
        domain = f"{algorithm}.example.jp"
        records = server.add_domain(domain, algorithm)
        for charset in ("utf-8", "iso-2022-jp"):
            before = len(sink.messages())
            server.send("--charset", charset, sender=SENDER % domain, subject=SUBJECT, text=TEXT, html=HTML)
            messages = sink.messages()[before:]
            print(f"   -- {charset}, {algorithm}")
            check_messages(messages, charset, readers, verdict)
            check_signatures(messages, records, dkim, algorithm, verdict)
        print(f"   -- a file and a picture, {algorithm}")
        messages = enclosures.check(world, server, sink, f"お店 <news@{domain}>", readers, TEXT, verdict)
        check_signatures(messages, records, dkim, algorithm, verdict)


def import_readers(world, server):
    """The readers' fields by address."""
    readers, rows = {}, []
    for number, name in enumerate(NAMES[:COUNT]):
        address = f"reader{number}@example.com" if number else "a..b@docomo.ne.jp"
        prefecture, points = "" if number == 3 else "東京都", "" if number == 4 else str(number)
        readers[address] = (name, prefecture, points)
        quoted = name.replace('"', '""')
        rows.append(f'{address},"{quoted}",{prefecture},{points}')
    write_rows(world.directory / "readers.csv", rows)
    result = server.import_contacts(world.directory / "readers.csv")
    if result["imported"] != COUNT:
        raise Failed(f"the readers were not imported: {result}")
    return readers


def check_messages(messages, charset, readers, verdict):
    verdict.equal(len(messages), COUNT, "messages")
    parsed = [email.message_from_bytes(raw, policy=email.policy.default) for raw in messages]
    found = [str(defect) for message in parsed for defect in defects(message, charset)]
    verdict.equal(found[:3], [], "defects that Python's email finds")
    seen = [what_it_says(raw) for raw in messages]
    addresses = {normalised(said["to"]) for said in seen}
    verdict.same(addresses, set(readers), "addresses in To")
    for part in ("from", "subject", "text", "html"):
        wrong = [said for said in seen if said[part] != expected(part, said, readers)]
        if wrong:
            show_difference(wrong[0][part], expected(part, wrong[0], readers), verdict)
        verdict.equal(len(wrong), 0, f"messages whose {part} differs from what was written")
    octets = b"".join(messages)
    verdict.expect(max(octets) < 128, "7-bit on the wire")
    lines = octets.split(b"\r\n")
    verdict.expect(not any(b"\r" in line or b"\n" in line for line in lines), "no bare CR or LF")
    verdict.expect(max(map(len, lines)) <= 998, f"longest line {max(map(len, lines))} octets (limit 998)")
    charsets = {leaf.get_content_charset() for message in parsed for leaf in message.walk() if not leaf.is_multipart()}
    verdict.equal(charsets, {charset}, "charset of the parts")


def show_difference(seen, wanted, verdict):
    differing = (at for at, (left, right) in enumerate(zip(seen, wanted)) if left != right)
    start = next(differing, min(len(seen), len(wanted)))
    verdict.measured(f"seen     …{seen[max(0, start - 20) : start + 40]!r}")
    verdict.measured(f"expected …{wanted[max(0, start - 20) : start + 40]!r}")


def defects(message, charset):
    """What Python objects to; that it cannot decode vendor characters is no fault of an ISO-2022-JP header."""
    for part in message.walk():
        yield from part.defects
        for name, value in part.items():
            for defect in value.defects:
                is_codec = "iso-2022-jp" == charset and type(defect).__name__ in (
                    "UndecodableBytesDefect", "InvalidCharacterDefect")
                if not is_codec:
                    yield f"{name}: {defect!r}"


def what_it_says(raw):
    """Header values and bodies as a reader sees them."""
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    said = {name: japanese.decode_header(message[name]) for name in ("From", "Subject", "To", "List-Unsubscribe")}
    bodies = {
        leaf.get_content_subtype(): japanese.decode(leaf.get_payload(decode=True), leaf.get_content_charset())
        for leaf in message.walk() if not leaf.is_multipart()}
    to = said["To"].strip("<>")
    link = re.search(r"<(https?://[^>]+)>", said["List-Unsubscribe"])
    return {"from": said["From"], "subject": said["Subject"], "to": to, "link": link[1] if link else "",
            "text": lines(bodies["plain"]), "html": lines(bodies["html"])}


def lines(text):
    return text.replace("\r\n", "\n").rstrip("\n")


def expected(part, said, readers):
    """The merged template, merged here a second time."""
    name, prefecture, points = readers.get(normalised(said["to"]), ("", "", ""))
    if part == "from":
        domain = said["from"].rpartition("@")[2]
        return (SENDER % domain.rstrip(">")).replace("{{都道府県}}", prefecture)
    text = {"subject": SUBJECT, "text": TEXT, "html": HTML}[part]
    text = text.replace("{{ポイント|なし}}", points or "なし")
    text = re.sub(r"\{\{#if 都道府県\}\}(.*?)\{\{else\}\}(.*?)\{\{/if\}\}", r"\1" if prefecture else r"\2", text)
    values = {"氏名": name, "都道府県": prefecture, "email": normalised(said["to"]), "sender_name": TENANT_NAME,
              "postal_address": POSTAL_ADDRESS, "contact": CONTACT, "unsubscribe_url": said["link"]}
    for key, value in values.items():
        text = text.replace("{{%s}}" % key, escaped(value) if part == "html" else value)
    return lines(text)


def escaped(value):
    return html.escape(value).replace("&#x27;", "&#39;")


def check_signatures(messages, records, dkim, algorithm, verdict):
    zone = {record["name"].rstrip("."): record["value"] for record in records if record["type"] == "TXT"}

    def lookup(name, timeout=5):
        return zone.get(name.decode().rstrip("."), "").encode() or None

    good = [raw for raw in messages if dkim.verify(raw, dnsfunc=lookup)]
    verdict.equal(len(good), len(messages), f"signatures that dkimpy finds right ({algorithm})")
    changed = [raw for raw in messages if dkim.verify(raw.replace(b"Subject:", b"Subject: x", 1), dnsfunc=lookup)]
    verdict.equal(len(changed), 0, "signatures that it still finds right after a change")
    covered = [raw for raw in messages if covers_one_click(raw)]
    verdict.equal(len(covered), len(messages), "messages with RFC 8058's header fields, signed")


def covers_one_click(raw):
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    signature = re.sub(r"\s", "", message["DKIM-Signature"] or "")
    tag = re.search(r";h=([^;]*)", signature)
    signed = tag[1].lower().split(":") if tag else []
    return (
        {"list-unsubscribe", "list-unsubscribe-post", "from", "subject", "to", "date", "message-id"} <= set(signed)
        and signed.count("from") == 2
        and message["List-Unsubscribe-Post"].strip() == "List-Unsubscribe=One-Click"
        and message["List-Unsubscribe"].strip().startswith("<http"))
