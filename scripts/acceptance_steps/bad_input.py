# SPDX-License-Identifier: Apache-2.0
"""Input that people get wrong, or send on purpose: one clear line each, and the server goes on."""
import csv
import http.client
import os
import re
import subprocess

from . import server as product
from .audience import Audience, HEADER, row
from .server import Server
from .sink import Sink
from .world import free_port

MEMORY_LIMIT = 64 << 20
GIGABYTE = 1 << 30
INTERNAL = ("detail:", "SQLite", "UNIQUE constraint", "PQ", "Fatal error", "NIOCore", "IOError")
LINK = "{{unsubscribe_url}}"


def run(world, verdict):
    sink = Sink(world, dumps=True)
    server = Server(world, sink.port)
    server.create_tenant()
    server.add_domain("example.jp", "ed25519")
    readers = Audience(world.directory / "readers.csv", 10)
    server.import_contacts(readers.path)
    for check in (check_files, check_unclosed_quote, check_long_lines, check_tenants, check_content, check_arguments):
        check(world, server, verdict)
    check_tokens(server, sink, verdict)
    check_second_servers(world, server, sink, verdict)
    verdict.expect(server.is_alive, "the server is still alive after all of it")
    _, status, _ = server.send()
    verdict.expect(status["delivered"] >= len(readers.addresses), "and sends as before")


def refused(answer, verdict, what, *words):
    """One line on standard error with these words, a status of failure, no crash."""
    lines = answer.stderr.strip().splitlines()
    is_good = answer.returncode > 0 and len(lines) == 1 and not answer.stdout
    # What a program says to itself is not for people.
    is_clear = all(word in answer.stderr for word in words) and not any(word in answer.stderr for word in INTERNAL)
    shown = lines[0][:150] if len(lines) == 1 else f"{len(lines)} lines: {answer.stderr[:200]!r}"
    shown += "" if answer.returncode == 1 else f" (status {answer.returncode})"
    verdict.expect(is_good and is_clear, f"{what}: {shown}")


def import_file(server, file, *options):
    return server.command("contacts", "import", "--tenant", product.TENANT, file, *options)


# Files

def check_files(world, server, verdict):
    text = HEADER + "\r\n" + row(1) + "\r\n"
    files = {
        "UTF-16": (text.encode("utf-16"), "UTF-16"),
        "random octets": (os.urandom(100_000), ""),
        "CP932 with a broken character": (text.encode("cp932") + b"x@example.com,\x81\xff,,\r\n", "line 3"),
        "a spreadsheet": (b"PK\x03\x04" + os.urandom(1000), "CSV"),
        "an empty file": (b"", "empty"),
        "no column for the address": ("氏名,都道府県\r\n山田,東京都\r\n".encode(), "email"),
        "a column twice": ("email,氏名,氏名\r\n".encode(), "twice"),
        "a merge tag as a column": ("email,{{氏名}}\r\n".encode(), "brace"),
    }
    for what, (octets, word) in files.items():
        path = world.directory / "bad.csv"
        path.write_bytes(octets)
        refused(import_file(server, path), verdict, what, word)
    refused(import_file(server, world.directory / "missing.csv"), verdict, "a missing file", "cannot read")
    refused(import_file(server, world.directory), verdict, "a directory as the file", "regular file")


def check_unclosed_quote(world, server, verdict):
    path = world.directory / "quote.csv"
    rows = [row(number).replace('"', "").replace(", ", " ") for number in range(1000)]
    rows[500] = f'broken@example.com,"{rows[500]}'
    path.write_bytes("\r\n".join([HEADER, *rows, ""]).encode("cp932"))
    result = server.import_contacts(path)
    verdict.equal(result["rejected"], 1, "an unclosed quotation mark costs its row alone: rejected")
    verdict.equal(result["imported"] + result["updated"], 999, "all others are taken")
    check_reason(result, "502", "quotation mark", verdict)


def check_reason(result, line, words, verdict):
    with open(result["rejectedFile"], encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    verdict.expect(row["line"] == line and words in row["reason"], f"its reason: line {row['line']}, {row['reason']}")


def check_long_lines(world, server, verdict):
    """A gigabyte without a line break: of text, within quotation marks, and of NULs (a sparse file)."""
    before = server.peak_memory()
    for what, opening, octet in (("text", "long@example.com,", b"a"), ("quoted", 'long@example.com,"', b"a")):
        path = world.directory / "long.csv"
        with open(path, "wb") as file:
            file.write(f"{HEADER}\r\n{row(1)}\r\n{opening}".encode("cp932"))
            for _ in range(GIGABYTE >> 20):
                file.write(octet * (1 << 20))
            file.write(f"\r\n{row(2)}\r\n".encode("cp932"))
        result = server.import_contacts(path)
        taken = result["imported"] + result["updated"]
        verdict.expect(
            (taken, result["rejected"]) == (2, 1),
            f"a line of 1 GB ({what}): {taken} rows taken, {result['rejected']} rejected, {result['seconds']} s")
        check_reason(result, "3", "longer than", verdict)
        path.unlink()
    path = world.directory / "sparse.csv"
    with open(path, "wb") as file:
        file.write(f"{HEADER}\r\n".encode("cp932"))
        file.truncate(GIGABYTE)
    refused(import_file(server, path), verdict, "1 GB of NULs", "CSV")
    path.unlink()
    growth = server.peak_memory() - before
    verdict.expect(growth < MEMORY_LIMIT, f"peak memory grew by {growth >> 20} MB (limit {MEMORY_LIMIT >> 20} MB)")


# Tenants and content

def check_tenants(world, server, verdict):
    def create(what, word, **arguments):
        answer = server.command("tenant", "create", *server.tenant_arguments(slug="other", **arguments))
        refused(answer, verdict, what, word)

    create("no postal address", "postal address", postal_address="")
    create("a postal address of blanks", "postal address", postal_address="　 ")
    create("CRLF in the tenant's name", "line break", name="店\r\nBcc: x@example.com")
    answer = server.command("tenant", "create", *server.tenant_arguments())
    refused(answer, verdict, "a tenant that exists", "taken already", product.TENANT)


def check_content(world, server, verdict):
    def create(what, *words, **content):
        refused(server.command("campaign", "create", *server.campaign_arguments(**content)), verdict, what, *words)

    create("an unknown field", "会員番号", "line 1", text="{{会員番号}} " + LINK)
    create("an unclosed block", "#if 氏名", "line 2", text=LINK + "\n{{#if 氏名}}様")
    create("an unclosed tag", "}}", text=LINK + "{{氏名")
    create("a closed block too many", "closes no block", html=LINK + "{{/if}}")
    create("CRLF in the From name", "control character", sender="店\r\nBcc: x@example.com <news@example.jp>")
    create("LF in the subject", "line break", subject="件名\nBcc: x@example.com")
    create("no subject", "subject", subject=" ")
    create("no unsubscribe link in the text", "unsubscribe_url", text="こんにちは")
    create("no unsubscribe link in the HTML", "unsubscribe_url", html="<p>こんにちは</p>")
    law = "\n{{sender_name}} {{postal_address}} {{contact}}"
    for name in ("sender_name", "postal_address", "contact"):
        create(f"no {name} in the text", name, text=LINK + law.replace("{{" + name + "}}", ""))
    create("a From address that is none", "--from", sender="店 <news>")
    arguments = [*server.campaign_arguments(subject="絵文字 😀"), "--charset", "iso-2022-jp"]
    refused(server.command("campaign", "create", *arguments), verdict, "an emoji in ISO-2022-JP", "U+1F600")


def check_arguments(world, server, verdict):
    refused(server.command("campaign", "status", "abc"), verdict, "an id that is none", "id")
    campaign = server.create_campaign()
    other = ("b" if campaign[0] == "a" else "a") + campaign[1:]
    refused(server.command("campaign", "launch", other), verdict, "a mailing that is not there", "no such mailing")
    server.launch(campaign)
    server.finish(campaign)
    refused(server.command("campaign", "launch", campaign), verdict, "a mailing launched twice", "finished")
    refused(server.command("campaign", "resume", campaign), verdict, "a finished mailing resumed", "finished")
    refused(
        server.command("campaign", "create", *server.campaign_arguments(), "--list", "nobody"), verdict,
        "a list that is not there", "nobody")
    answer = subprocess.run(
        [str(world.binary), "campaign", "status", "--data", str(world.directory / "nowhere"), "0000000000000"],
        capture_output=True, text=True)
    refused(answer, verdict, "no server on the data directory", "serve")


# Tokens

def check_tokens(server, sink, verdict):
    _, status, _ = server.send()
    header = sink.messages()[-1].partition(b"\r\n\r\n")[0].decode()
    token = re.search(r"List-Unsubscribe:\s+<[^>]*/u/([^>]+)>", header)[1]
    flipped = [flip(token, place) for place in range(len(token))]
    answers = {post(server, other) for other in flipped} | {post(server, "nonsense"), post(server, "A" * 38)}
    verdict.equal({code for code, _ in answers}, {404}, f"POST with each of {len(flipped)} wrong tokens: status")
    verdict.equal(len({body for _, body in answers}), 1, "different answers to wrong tokens")
    verdict.equal(post(server, "A" * 5000)[0], 404, "POST with a token of 5,000 characters: status")
    verdict.equal(post(server, token, "")[0], 400, "POST without List-Unsubscribe=One-Click: status")
    _, after, _ = server.send()
    verdict.equal(after["delivered"], status["delivered"], "nobody is unsubscribed by any of it: delivered")
    verdict.equal(post(server, token)[0], 200, "POST with the right token: status")


def flip(token, place):
    """One bit of the character's value changed, by its place among base64url's letters."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # The last letter's lower bits carry nothing: its highest bit does.
    bit = 32 if place == len(token) - 1 else 1
    return token[:place] + letters[letters.index(token[place]) ^ bit] + token[place + 1 :]


def post(server, token, body="List-Unsubscribe=One-Click"):
    client = http.client.HTTPConnection("127.0.0.1", server.http, timeout=10)
    client.request("POST", f"/u/{token}", body, {"Content-Type": "application/x-www-form-urlencoded"})
    response = client.getresponse()
    answer = response.status, response.read()
    client.close()
    return answer


# Servers

def check_second_servers(world, server, sink, verdict):
    def serve(what, *words, **options):
        standard = {"data": world.directory / "second", "http": f"127.0.0.1:{free_port()}"} | options
        command = [world.binary, "serve"]
        for name, value in standard.items():
            command += [f"--{name}", value]
        answer = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60)
        refused(answer, verdict, what, *words)

    serve("a port that is taken", str(server.http), "--http", http=f"127.0.0.1:{server.http}")
    serve("a second server on one data directory", "another server", data=server.data)
    serve("production without a route", "--route", environment="production")
    serve("an environment that is none", "sandbox", environment="test")
    serve("a route that is none", "nonsense", route="nonsense")
    serve("a database that is not there", "database", database=f"postgresql:///x?host={world.directory}")
    serve("a data directory that cannot be made", "data directory", data="/proc/hayauma")
