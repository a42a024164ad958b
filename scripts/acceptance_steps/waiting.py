# SPDX-License-Identifier: Apache-2.0
"""Why is it waiting? Situations brought about for real, each with the cause that the command has to name first, and the
time when it ends."""
import datetime
import subprocess
import time

from .server import TENANT, Server
from .world import Failed, free_port, until

SENDER_DOMAIN = "sender.example"
# Providers, how long each looks at a message (ms), and how it refuses; `softbank` has no server at all.
PROVIDERS = {
    "gmail": (50, "rcpt:421 4.7.28 Our system has detected an unusual rate of mail"),
    "docomo": (50, "rcpt:450 4.2.1 Try again later"),
    "nifty": (50, "greeting:554 5.3.2 Not today"),
    "plala": (50, "rcpt:450 4.7.1 Rate limit exceeded, slow down"),
    "outlook": (2_000, None),
    "default": (50, None),
}
PLAYED = {"gmail", "docomo", "outlook"}
MANY = 400  # enough that the last one waits for the whole step where ten a second may go
MINUTE = 60


class Simulator:
    """`hayauma simulate` for one provider, on a port that is known before it starts."""

    def __init__(self, world, name, delay_ms, block):
        role = name if name in PLAYED else "plain"
        self.port = free_port()
        command = [world.binary, "simulate", "--provider", role, "--port", self.port, "--plain", "--delay-ms", delay_ms]
        if block:
            command += ["--block", f"{role}:0-1h:{block}"]
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
        world.running.append(self)
        if "port" not in self.process.stdout.readline():
            raise Failed(f"the simulator of {name} does not start")

    def kill(self):
        self.process.kill()
        self.process.wait()


class Situations:
    """A server whose readers wait for every reason that there is."""

    def __init__(self, world, verdict):
        self.world, self.verdict, self.seen = world, verdict, []
        ports = {name: Simulator(world, name, *how).port for name, how in PROVIDERS.items()}
        ports["softbank"] = free_port()
        self.server = Server(world, 0, start=False)
        place = self.server.options.index("--route")
        del self.server.options[place:place + 2]
        self.server.environment = {
            "HAYAUMA_SIMULATED_AT": ",".join(f"{name}={port}" for name, port in ports.items())}
        self.server.start()
        self.server.create_tenant()
        self.server.add_domain(SENDER_DOMAIN, "ed25519")
        self.order("source", "add", "s1", "--ipv4", "127.0.0.2", "--helo", "s1.example")

    def order(self, noun, verb, *arguments):
        answer = self.server.command(noun, verb, *arguments)
        if answer.returncode:
            raise Failed(f"{noun} {verb}: {answer.stderr.strip()}")

    def tenant(self, slug, pool):
        arguments = self.server.tenant_arguments(slug, slug)
        arguments[arguments.index("--owner-email") + 1] = f"owner@{slug}.example"
        self.server.ask("tenant", "create", *arguments)
        self.server.ask("domain", "add", "--tenant", slug, "--domain", f"{slug}.example", "--dkim", "ed25519")
        self.order("tenant", "pool", slug, pool)

    def mailing(self, name, domain, count=MANY, tenant=TENANT):
        """A draft to `count` readers at the domain, a list of their own, and its last reader."""
        file = self.world.directory / f"{name}.csv"
        file.write_text("email,氏名\r\n" + "".join(f"{name}{number}@{domain},山田\r\n" for number in range(count)))
        self.server.ask("contacts", "import", "--tenant", tenant, file, "--list", name)
        sender = SENDER_DOMAIN if tenant == TENANT else f"{tenant}.example"
        arguments = self.server.campaign_arguments(sender=f"お店 <news@{sender}>")
        arguments[arguments.index("--tenant") + 1] = tenant
        campaign = self.server.ask("campaign", "create", *arguments, "--list", name)["id"]
        return campaign, f"{name}{count - 1}@{domain}"

    def launched(self, *arguments, **options):
        campaign, reader = self.mailing(*arguments, **options)
        self.server.launch(campaign)
        return campaign, reader

    def expect(self, situation, mailing, cause, ends=None, seconds=20):
        """`ends`: None: it has no end of its own; else the seconds from now between which it lies."""
        campaign, reader = mailing
        last = []

        def named():
            last[:] = self.server.ask("queue", "why", campaign, "--to", reader)
            return last and last[0]["cause"] == cause
        try:
            until(named, seconds, cause, 0.1)
        except Failed:
            causes = [reason["cause"] for reason in last]
            return self.verdict.expect(False, f"{situation}: {causes}, expected {cause}")
        self.seen.append(cause)
        first, end = last[0], None
        if first.get("until"):
            end = datetime.datetime.fromisoformat(first["until"].replace("Z", "+00:00")).timestamp() - time.time()
        is_right = end is None if ends is None else end is not None and ends[0] <= end <= ends[1]
        shown = "no end of its own" if end is None else f"ends in {end:.1f} s"
        self.verdict.expect(is_right, f"{situation}: {cause}, {shown}" + ("" if is_right else f", expected {ends}"))


def around(seconds, slack=20):
    return seconds - slack, seconds + 1


def run(world, verdict):
    here = Situations(world, verdict)
    of_mailings(here)
    of_orders(here)
    of_replies(here)
    of_limits(here)
    of_sources(here)
    of_the_dns(here)
    kinds = len(set(here.seen))
    verdict.expect(len(here.seen) >= 20, f"situations that were named rightly: {len(here.seen)}, {kinds} causes")


def of_mailings(here):
    draft = here.mailing("draft", "so-net.ne.jp", 2)
    here.expect("a draft", draft, "draft")
    at = (int(time.time()) // 300 + 3) * 300
    tokyo = datetime.datetime.fromtimestamp(at, datetime.timezone(datetime.timedelta(hours=9)))
    here.server.ask("campaign", "schedule", draft[0], "--at", tokyo.strftime("%Y-%m-%d %H:%M"))
    here.expect("reserved", draft, "scheduled", (at - time.time() - 2, at - time.time() + 1))
    paused = here.launched("paused", "so-net.ne.jp")
    here.server.ask("campaign", "pause", paused[0])
    here.expect("paused", paused, "paused")
    small = here.launched("small", "small.example", 1)
    here.expect("delivered", small, "settled", (-60, 1))
    here.expect("a reader of another mailing", (small[0], paused[1]), "absent")


def of_orders(here):
    held = here.mailing("held", "icloud.com", 3)
    here.order("queue", "hold", "--site", "icloud", "--for", "2h", "--reason", "a test")
    here.server.launch(held[0])
    here.expect("a site is held", held, "held", around(120 * MINUTE))
    purged = here.launched("purged", "ocn.ne.jp")
    here.order("queue", "purge", "--campaign", purged[0], "--domain", "ocn.ne.jp", "--for", "1h", "--reason", "a test")
    here.expect("purged, in limbo", purged, "purged", around(60 * MINUTE))
    kept = here.mailing("kept", "biglobe.ne.jp", 3)
    here.order("queue", "hold", "--source", "s1", "--site", "biglobe", "--for", "30m", "--reason", "a test")
    here.server.launch(kept[0])
    here.expect("the only source is held there", kept, "held", around(30 * MINUTE))


def of_replies(here):
    late = here.launched("late", "docomo.ne.jp", 1)
    here.expect("put off by a reply", late, "deferred", (3 * MINUTE, 7 * MINUTE))
    here.expect("suspended by a reply", here.launched("stopped", "gmail.com"), "suspended", around(10 * MINUTE))
    here.expect("a reply asked for less", here.launched("slower", "plala.or.jp"), "backedOff")
    here.expect("turned away at the greeting", here.launched("shut", "nifty.com"), "refused", (-1, MINUTE + 1))
    here.expect("no server answers", here.launched("alone", "softbank.ne.jp"), "unreachable", (-1, MINUTE + 1))


def of_limits(here):
    here.expect("a rate is used up", here.launched("rate", "eonet.ne.jp"), "rate")
    here.expect("all connections are at work", here.launched("busy", "outlook.jp"), "connections")
    bulk = here.launched("bulk", "zaq.ne.jp")
    ahead = here.mailing("ahead", "zaq.ne.jp")
    here.order("queue", "urgent", ahead[0])
    here.server.launch(ahead[0])
    here.expect("an urgent mailing is ahead", bulk, "urgentFirst")


    spread = here.mailing("spread", "so-net.ne.jp")
    here.order("campaign", "spread", spread[0], "2h")
    here.server.launch(spread[0])
    here.expect("spread over two hours", spread, "spread", around(120 * MINUTE))
    here.tenant("night", "default")
    ends = (int(time.time()) // 60 + 60) * 60
    begins, end = (time.strftime("%H:%M", time.gmtime(moment + 9 * 3_600)) for moment in (ends - 7_200, ends))
    here.order("tenant", "quiet", "night", f"{begins}-{end}")
    here.expect("the tenant's quiet hours", here.launched("night", "small.example", 3, tenant="night"), "quietHours",
                (ends - time.time() - 5, ends - time.time() + 1))


def of_sources(here):
    here.order("pool", "add", "warming")
    here.order("source", "add", "w1", "--ipv4", "127.0.0.3", "--helo", "w1.example", "--pool", "warming",
               "--warm-up", "standard")
    began = time.time()
    here.tenant("warm", "warming")
    warm = here.launched("warm", "warm.example", tenant="warm")
    here.expect("today's warm-up quota is used up so far", warm, "warmUpQuota", (3_500 + began - time.time(), 3_600))
    here.order("pool", "add", "empty")
    here.tenant("nobody", "empty")
    here.expect("the tenant's pool is empty", here.launched("nobody", "warm.example", 3, tenant="nobody"), "noSource")
    here.order("pool", "add", "resting")
    here.order("source", "add", "p1", "--ipv4", "127.0.0.4", "--helo", "p1.example", "--pool", "resting")
    here.order("source", "pause", "p1", "--reason", "a test")
    here.tenant("still", "resting")
    still = here.launched("still", "warm.example", 3, tenant="still")
    here.expect("the tenant's only source is paused", still, "noSource")


def of_the_dns(here):
    """A server that asks the DNS: of one domain nobody answers."""
    zone = here.world.directory / "example.zone"
    head = "$ORIGIN example.\n$TTL 300\n@ IN SOA ns.example. h.example. 1 3600 600 86400 300\n@ IN NS ns.example.\n" \
        "ns IN A 127.0.0.1\nsender IN MX 10 ns.example.\n" \
        "silent IN NS ns.silent.example.\nns.silent IN A 127.0.0.1\n"
    zone.write_text(head)
    server = Server(here.world, 0, "--environment", "staging", data=here.world.directory / "asking", start=False)
    place = server.options.index("--route")
    del server.options[place:place + 2]
    server.environment = {"HAYAUMA_ZONE_FILE": f"example={zone}", "HAYAUMA_ALLOWED_DOMAINS": "silent.example",
                          "HAYAUMA_MAIL_HOST": "ns.example"}
    server.start()
    server.create_tenant()
    records = server.ask("domain", "add", "--tenant", TENANT, "--domain", SENDER_DOMAIN, "--dkim", "ed25519")["records"]
    server.stop()
    zone.write_text(head + "".join(zone_line(record) for record in records))
    server.start()
    asking = here.server
    here.server = server
    try:
        dns = here.launched("dns", "silent.example", 3)
        here.expect("the DNS does not answer", dns, "dns", (-1, MINUTE + 1), seconds=60)
    finally:
        here.server = asking


def zone_line(record):
    value = record["value"]
    if record["type"] == "TXT":
        value = " ".join(f'"{value[start:start + 250]}"' for start in range(0, len(value), 250))
    else:
        value = f"{value.rstrip('.')}."
    return f'{record["name"].rstrip(".")}. IN {record["type"]} {value}\n'
