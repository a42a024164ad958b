# SPDX-License-Identifier: Apache-2.0
"""Postfix as a peer: a server that stores each message before it answers for it, and then relays it.

An instance of its own, with configuration, queue and data in a scratch directory and a free port on loopback, fed by
smtp-source, relaying to our sink; with OpenDKIM signing each message on request. All of it ends with the measurement;
the machine's own Postfix, if there is one, is not touched."""
import os
import pathlib
import pwd
import shutil
import subprocess
import time

from . import tools
from .tools import Failed, Missing, Sink

SESSIONS = 50

# Tuned for relaying to one destination: a peer at its best, not as it comes out of the box.
MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/log/mail.log
maillog_file_prefixes = {root}
myhostname = relay.bench.example
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
relayhost = [127.0.0.1]:{sink_port}
smtp_tls_security_level = none
smtpd_tls_security_level = none
default_process_limit = 200
default_destination_concurrency_limit = 100
initial_destination_concurrency = 50
smtp_connection_cache_destinations = 127.0.0.1
in_flow_delay = 0
"""
MILTER = """\
smtpd_milters = inet:127.0.0.1:{milter_port}
milter_default_action = tempfail
"""
# Name, type, private, wake-up, processes, program; nothing runs in a chroot.
SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
SIGNER = """\
Syslog no
Mode s
Domain bench.example
Selector peer
KeyFile {root}/signer/key.pem
PidFile {root}/signer/pid
Socket inet:{milter_port}@127.0.0.1
Canonicalization relaxed/simple
SignatureAlgorithm rsa-sha256
InternalHosts 127.0.0.1
RequireSafeKeys no
UserID opendkim
"""


class Postfix:
    """A running instance. Needs root, for Postfix takes on its own users' rights."""

    def __init__(self, scratch, sink_port, signs):
        self.root = pathlib.Path(scratch.path) / f"postfix-{os.getpid()}-{time.monotonic_ns()}"
        self.port, self.milter_port = tools.free_port(), tools.free_port()
        self.sink_port, self.signs = sink_port, signs
        self.signer = None

    def __enter__(self):
        if os.geteuid():
            raise Missing("Postfix is measured as root")
        tools.require("postfix", "smtp-source", *(["opendkim", "openssl"] if self.signs else []))
        for name in ("etc", "queue", "data", "log"):
            (self.root / name).mkdir(parents=True)
        shutil.chown(self.root / "data", "postfix")
        words = {"root": self.root, "port": self.port, "sink_port": self.sink_port, "milter_port": self.milter_port}
        (self.root / "etc/main.cf").write_text((MAIN + (MILTER if self.signs else "")).format(**words))
        (self.root / "etc/master.cf").write_text(SERVICES.format(**words))
        try:
            if self.signs:
                self.start_signer(words)
            self.control("start")
            tools.wait_for_port(self.port, 20)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if (self.root / "queue/pid/master.pid").exists():
            try:
                self.control("stop")
            except Failed:
                self.control("abort")
        if self.signer:
            self.signer.kill()
            self.signer.wait()
        shutil.rmtree(self.root, ignore_errors=True)

    def control(self, order):
        # Its standard error is not a pipe: what it starts would hold that open.
        done = subprocess.run(
            ["postfix", "-c", self.root / "etc", order], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=60)
        if done.returncode:
            log = self.root / "log/mail.log"
            raise Failed(f"postfix {order} failed: {log.read_text()[-500:] if log.exists() else 'it wrote no log'}")

    def start_signer(self, words):
        folder = self.root / "signer"
        folder.mkdir()
        tools.run("openssl", "genrsa", "-out", folder / "key.pem", "2048")
        (folder / "conf").write_text(SIGNER.format(**words))
        account = pwd.getpwnam("opendkim")
        for path in (folder, folder / "key.pem"):
            os.chown(path, account.pw_uid, account.pw_gid)
        (folder / "key.pem").chmod(0o600)
        self.signer = subprocess.Popen(["opendkim", "-f", "-x", folder / "conf"], stdin=subprocess.DEVNULL)
        tools.wait_for_port(self.milter_port, 20, lambda: self.signer.poll() is None)


def measure(scratch, messages, size, signs, limit=tools.LIMIT):
    """Messages a second from the first one that Postfix is offered to the last one that the sink has."""
    log, first = scratch.path / "relayed.log", scratch.path / "first"
    port = tools.free_port()
    with Postfix(scratch, port, signs) as postfix:
        look_at_first(scratch, postfix, port, size, first)
        with Sink(scratch, port=port, log=log) as sink:
            began = time.time()
            source = tools.smtp_source(f"127.0.0.1:{postfix.port}", messages, size, SESSIONS)
            deadline = time.monotonic() + limit
            while log.read_bytes().count(b"\n") < messages:
                if time.monotonic() > deadline:
                    raise Failed(f"Postfix did not relay {messages} messages within {limit} s")
                time.sleep(0.1)
            ended = int(log.read_text().splitlines()[-1].split()[0]) / 1e6
    log.unlink()
    if sink.totals["messages"] != messages:
        raise Failed(f"{sink.totals['messages']} of {messages} messages came through Postfix")
    return {
        "messages": messages, "accepted_per_second": source["per_second"], "per_second": messages / (ended - began),
        "seconds": ended - began, "signs": signs,
    }


def look_at_first(scratch, postfix, port, size, folder):
    """One message before the clock runs: it is whole, and signed if it is to be."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with Sink(scratch, port=port, dump=folder):
        tools.smtp_source(f"127.0.0.1:{postfix.port}", 1, size, 1)
        deadline = time.monotonic() + 30
        while not (mail := next(folder.glob("*.eml"), None)) or mail.stat().st_size < size:
            if time.monotonic() > deadline:
                raise Failed("Postfix relays nothing")
            time.sleep(0.05)
    is_signed = b"DKIM-Signature:" in mail.read_bytes().partition(b"\r\n\r\n")[0]
    if is_signed != postfix.signs:
        raise Failed(f"the message that Postfix relays is {'' if is_signed else 'not '}signed")
