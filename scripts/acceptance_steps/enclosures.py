# SPDX-License-Identifier: Apache-2.0
"""A mailing with a file of a Japanese name and a picture inside of it, judged by other people's programs."""
import email
import email.policy
import http.client
import json
import re
import struct
import urllib.parse
import zlib

from .server import PASSWORD
from .world import Failed

FILE_NAME = "冬のご案内①（2026年・最終版）.pdf"
FILE = b"%PDF-1.7\n" + bytes(range(256)) * 400
OWNER = "owner@example.jp"
HTML = """<html><body><p>{{氏名}} 様</p><img src="%s" alt="冬の店内" width="8" height="8">
<p><a href="{{unsubscribe_url}}">配信停止</a></p><p>{{sender_name}} {{postal_address}} {{contact}}</p></body></html>
"""
SHAPE = ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
         "application/pdf"]


def check(world, server, sink, sender, readers, text, verdict):
    """Sends it; what arrived, for the signatures to be looked at."""
    file = world.directory / FILE_NAME
    file.write_bytes(FILE)
    program = world.directory / "案内.pdf.exe"
    program.write_bytes(b"MZ" + bytes(100))
    refused = server.command(
        "campaign", "create", *server.campaign_arguments(sender=sender), "--attach", program)
    verdict.expect(refused.returncode != 0 and "programs" in refused.stderr, "a program is not attached")
    picture = png()
    address = upload(server, server.create_campaign(sender=sender), picture)
    before = len(sink.messages())
    server.send("--attach", file, "--embed-images", sender=sender, subject="冬のご案内", text=text, html=HTML % address)
    messages = sink.messages()[before:]
    verdict.equal(len(messages), len(readers), "messages with a file and a picture")
    wrong = [what for raw in messages for what in faults(raw, picture)]
    verdict.equal(sorted(set(wrong))[:3], [], "what Python's email finds wrong with them")
    verdict.expect(max(max(map(len, raw.split(b"\r\n"))) for raw in messages) <= 998, "no line above 998 octets")
    return messages


def faults(raw, picture):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = list(message.walk())
    if [part.get_content_type() for part in parts] != SHAPE:
        yield f"the parts: {[part.get_content_type() for part in parts]}"
        return
    html, image, file = parts[4], parts[5], parts[6]
    if file.get_filename() != FILE_NAME or file.get_content_disposition() != "attachment":
        yield f"the file's name: {file.get_filename()}"
    if file.get_payload(decode=True) != FILE:
        yield "the file's octets"
    if image.get_payload(decode=True) != picture:
        yield "the picture's octets"
    if f'src="cid:{image["Content-ID"].strip("<>")}"' not in html.get_content():
        yield "the HTML does not show the picture by its Content-ID"
    for part in parts:
        yield from (repr(defect) for defect in part.defects)
        lines = part.get_payload().split("\n") if part in (image, file) else []
        if any(len(line.rstrip("\r")) > 76 for line in lines):
            yield "a line of base64 above 76"
        for name, value in part.items():
            # The name for old readers is an encoded word in a quoted string, on purpose.
            fallback = name == "Content-Type" and part is file
            yield from (f"{name}: {defect!r}" for defect in value.defects if not fallback)


def png():
    """A grey square."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes(range(8)) for _ in range(8))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def upload(server, campaign, picture):
    """Uploads a picture as the owner does in the browser; its address."""
    cookies = {}

    def ask(method, path, body=None, kind="application/x-www-form-urlencoded", accept="text/html"):
        link = http.client.HTTPConnection("127.0.0.1", server.http, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Accept": accept}
        if body is not None:
            headers["Content-Type"] = kind
        link.request(method, path, body, headers)
        answer = link.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            cookies[name] = value
        page = answer.read().decode()
        link.close()
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        return page, token[1] if token else ""

    _, token = ask("GET", "/sign-in")
    ask("POST", "/sign-in", urllib.parse.urlencode({"csrf": token, "email": OWNER, "password": PASSWORD}))
    _, token = ask("GET", f"/mailings/{campaign}/content")
    body = b"".join(
        b"--b1\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n" % (name, extra, value)
        for name, extra, value in (
            (b"csrf", b"", token.encode()), (b"alt", b"", "冬の店内".encode()),
            (b"file", b"; filename=\"a.png\"", picture))) + b"--b1--\r\n"
    answer, _ = ask(
        "POST", f"/mailings/{campaign}/images", body, "multipart/form-data; boundary=b1", "application/json")
    found = re.search(r'src="([^"]+)"', json.loads(answer).get("markup") or "") if answer.startswith("{") else None
    if not found:
        raise Failed(f"the picture was not uploaded: {answer[:200]}")
    return found[1]
