# SPDX-License-Identifier: Apache-2.0
"""A running Hayauma and its command line."""
import json
import os
import signal
import subprocess
import time

from .world import Failed, free_port, until

COMMAND_LIMIT = 600
TEXT = "{{氏名}} 様\n\nお知らせです。\n\n配信停止: {{unsubscribe_url}}\n{{sender_name}} {{postal_address}} {{contact}}\n"
HTML = "<p>{{氏名}} 様</p><p>お知らせです。</p><p><a href=\"{{unsubscribe_url}}\">配信停止</a></p>" \
    "<p>{{sender_name}} {{postal_address}} {{contact}}</p>"
TENANT = "shop"
POSTAL_ADDRESS = "東京都千代田区1-1"
CONTACT = "03-0000-0000"
TENANT_NAME = "髙﨑商店"
PASSWORD = "correct horse battery"


class Server:
    """`hayauma serve` on a data directory, all mail routed to one sink."""

    def __init__(self, world, sink_port, *options, data=None, start=True):
        self.world = world
        self.data = data or world.directory / "data"
        self.http = free_port()
        self.log = world.directory / f"serve-{self.http}.log"
        self.options = [
            "serve", "--data", self.data, "--http", f"127.0.0.1:{self.http}",
            "--public-url", f"http://127.0.0.1:{self.http}", "--route", f"*=127.0.0.1:{sink_port}", *options]
        self.process = None
        # Variables beside the usual ones, and a program that starts the server.
        self.environment, self.wrapper = {}, []
        world.running.append(self)
        if start:
            self.start()

    def start(self):
        with open(self.log, "ab") as log:
            begin = log.tell()
            self.process = subprocess.Popen(
                [str(word) for word in [*self.wrapper, self.world.binary, *self.options]], stdout=log, stderr=log,
                env={**os.environ, **self.environment})
        until(lambda: self._is_ready(begin), 60, "the server to be ready")

    def _is_ready(self, begin):
        if self.process.poll() is not None:
            raise Failed(f"the server ended: {self.log_text()[-500:]}")
        return b"Hayauma is ready" in self.log.read_bytes()[begin:]

    def log_text(self):
        return self.log.read_text(errors="replace")

    def kill(self):
        """As a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self):
        """As an operator would; how it ended."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    @property
    def is_alive(self):
        """It runs and answers commands."""
        if self.process.poll() is not None:
            return False
        answer = self.command("campaign", "status", "0000000000000")
        return "no server" not in answer.stderr

    def peak_memory(self):
        """Octets that the process held at most (VmHWM)."""
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        raise Failed("no VmHWM")

    # Commands

    def command(self, noun, verb, *arguments):
        command = [self.world.binary, noun, verb, "--data", self.data, *arguments]
        return subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=COMMAND_LIMIT)

    def ask(self, noun, verb, *arguments):
        """The command's JSON answer."""
        answer = self.command(noun, verb, *arguments, "--json")
        if answer.returncode:
            raise Failed(f"{noun} {verb}: {answer.stderr.strip()}")
        return json.loads(answer.stdout)

    def tenant_arguments(self, slug=TENANT, name=TENANT_NAME, postal_address=POSTAL_ADDRESS):
        password = self.world.directory / "password"
        password.write_text(PASSWORD)
        return ["--slug", slug, "--name", name, "--owner-email", "owner@example.jp", "--owner-password-file",
                password, "--postal-address", postal_address, "--contact", CONTACT]

    def create_tenant(self):
        self.ask("tenant", "create", *self.tenant_arguments())

    def add_domain(self, domain, algorithm):
        return self.ask("domain", "add", "--tenant", TENANT, "--domain", domain, "--dkim", algorithm)["records"]

    def import_contacts(self, file, *arguments):
        return self.ask("contacts", "import", "--tenant", TENANT, file, *arguments)

    def campaign_arguments(self, sender="お店 <news@example.jp>", subject="お知らせ", text=TEXT, html=HTML):
        text_file, html_file = self.world.directory / "mail.txt", self.world.directory / "mail.html"
        text_file.write_bytes(text.encode())
        html_file.write_bytes(html.encode())
        return ["--tenant", TENANT, "--name", "acceptance", "--from", sender, "--subject", subject,
                "--text", text_file, "--html", html_file]

    def create_campaign(self, *arguments, **content):
        return self.ask("campaign", "create", *self.campaign_arguments(**content), *arguments)["id"]

    def launch(self, campaign):
        return self.ask("campaign", "launch", campaign)

    def status(self, campaign):
        return self.ask("campaign", "status", campaign)

    def finish(self, campaign, seconds=600):
        """The status when everybody has an outcome."""
        def over():
            status = self.status(campaign)
            return status if status["state"] == "finished" else None
        return until(over, seconds, "the mailing to finish", pause=0.1)

    def send(self, *arguments, **content):
        """A whole mailing: its id, its last status, and the seconds that it took."""
        campaign = self.create_campaign(*arguments, **content)
        began = time.monotonic()
        self.launch(campaign)
        status = self.finish(campaign)
        return campaign, status, time.monotonic() - began

    def events(self, campaign):
        answer = self.command("campaign", "events", campaign)
        if answer.returncode:
            raise Failed(f"campaign events: {answer.stderr.strip()}")
        return [json.loads(line) for line in answer.stdout.splitlines()]


def is_consistent(status):
    """`recipients` is the sum of all others, and nobody is left in a finished mailing."""
    parts = ["delivered", "deferred", "bounced", "expired", "unknown", "suppressed", "cancelled", "left"]
    is_whole = status["recipients"] == sum(status[part] for part in parts)
    return is_whole and (status["state"] != "finished" or status["left"] == status["deferred"] == 0)
