# SPDX-License-Identifier: Apache-2.0
"""The rows with a bar: what is put beside what, and why one that is not met is not."""
import statistics

from . import measurements


class Figures:
    """What was measured: for each name the results of its runs, in the order of the runs."""

    def __init__(self, runs):
        self.runs = runs

    def has(self, *names):
        return all(self.runs.get(name) for name in names)

    def median(self, name, key):
        return statistics.median(result[key] for result in self.runs[name])

    def ratio(self, name, peer, key):
        """The median of the ratios of each run; what was measured once stands beside the peer's median."""
        ours, theirs = self.runs[name], self.runs[peer]
        if len(ours) != len(theirs):
            return self.median(name, key) / self.median(peer, key)
        return statistics.median(one[key] / other[key] for one, other in zip(ours, theirs))


class Row:
    """`value` and `detail` are functions of the figures; `bar` is what the value has to keep."""

    def __init__(self, work, needs, bar, value, detail, unit="×", reach="", reason="", digits=2):
        self.work, self.needs, self.bar, self.value, self.detail = work, needs, bar, value, detail
        self.unit, self.reach, self.reason, self.digits = unit, reach, reason, digits

    def show(self, value):
        text = f"{value:.{self.digits}f}"
        return text + (" " + self.unit if self.unit else "")

    @property
    def bar_text(self):
        sign, number = self.bar
        return f"{sign} {self.show(number)}"

    def is_met(self, value):
        sign, number = self.bar
        # As it is shown: nobody sees a miss in the fourth digit.
        value = round(value, self.digits)
        return value <= number if sign == "≤" else value >= number


def per_second(number):
    return f"{number:,.0f}/s"


def rates(ours, peer):
    return lambda figures: (
        f"{per_second(figures.median(ours, 'per_second'))} beside {per_second(figures.median(peer, 'per_second'))}")


def costs(ours, peer):
    return lambda figures: (
        f"{figures.median(ours, 'cpu_us'):.1f} us beside {figures.median(peer, 'cpu_us'):.1f} us")


def against(ours, peer, key="per_second"):
    return lambda figures: figures.ratio(ours, peer, key)


def of_limit(name):
    return lambda figures: 100 * figures.median(name, "per_second") / figures.median(name, "limit_per_second")


def slow_detail(name):
    return lambda figures: (
        f"{per_second(figures.median(name, 'per_second'))} of {per_second(figures.median(name, 'limit_per_second'))}")


def apart(figures, names):
    """How far the CPU of a mail differs between mailings of different size, in per cent of the smallest."""
    costs = [figures.median(name, "cpu_us") for name in names]
    return 100 * (max(costs) / min(costs) - 1)


SIZES = ["whole way, 10 thousand", "whole way, 1 million"]
ALL_SIZES = [*SIZES, "whole way, 10 million"]
WHOLE, SOURCE, SPEED, RSA, THREE = (
    "whole way", "smtp-source", "openssl speed", "whole way, RSA-2048", "whole way, RSA-2048 of three primes")
OLD_SPEED, OLD_RSA, OLD_THREE = (f"{name}, no IFMA" for name in (SPEED, RSA, THREE))
SHARED = (
    "`openssl speed` has both cores to itself, while rendering, SMTP, the store and the sink take their share of them "
    "here: with AVX-512 IFMA a signature takes so little time that the rest is more than a tenth of it")
IFMA = (
    "libcrypto has AVX-512 IFMA code for primes of 1,024 bits and none for those of 512; where the processor has these "
    "instructions, a key of two primes is the faster one, and three primes win nothing")

ROWS = [
    Row("CPU of a mail, whole way, no DKIM, ÷ smtp-source's", [WHOLE, SOURCE], ("≤", 1.2),
        against(WHOLE, SOURCE, "cpu_us"), costs(WHOLE, SOURCE), reach="0.7",
        reason="every mail is rendered, and its outcome committed; smtp-source does neither"),
    Row("mails a second, whole way, no DKIM, ÷ smtp-source's", [WHOLE, SOURCE], ("≥", 1.2),
        against(WHOLE, SOURCE), rates(WHOLE, SOURCE), reach="1.8",
        reason="the sink takes its share of the two cores from both"),
    Row("the same, Ed25519", ["whole way, Ed25519", SOURCE], ("≥", 0.8), against("whole way, Ed25519", SOURCE),
        rates("whole way, Ed25519", SOURCE), reach="1.1", reason="a signature costs more than all the rest"),
    Row("RSA-2048 ÷ `openssl speed -multi 2 rsa2048`", [RSA, SPEED], ("≥", 0.9), against(RSA, SPEED),
        rates(RSA, SPEED), reach="0.98", reason=SHARED),
    Row("RSA-2048 of three primes ÷ the same", [THREE, SPEED], ("≥", 1.25), against(THREE, SPEED),
        rates(THREE, SPEED), reach="1.4", reason=IFMA),
    Row("as on a processor without IFMA: RSA-2048 ÷ `openssl speed`", [OLD_RSA, OLD_SPEED], ("≥", 0.9),
        against(OLD_RSA, OLD_SPEED), rates(OLD_RSA, OLD_SPEED), reach="0.98"),
    Row("… RSA-2048 of three primes ÷ the same", [OLD_THREE, OLD_SPEED], ("≥", 1.25), against(OLD_THREE, OLD_SPEED),
        rates(OLD_THREE, OLD_SPEED), reach="1.4"),
    Row("whole way, no DKIM, ÷ Postfix", [WHOLE, "Postfix"], ("≥", 35), against(WHOLE, "Postfix"),
        rates(WHOLE, "Postfix"), reach="60", digits=1, reason="Postfix's disk and ours are the same one"),
    Row("whole way, RSA-2048, ÷ Postfix with OpenDKIM", [RSA, "Postfix with OpenDKIM"], ("≥", 6),
        against(RSA, "Postfix with OpenDKIM"), rates(RSA, "Postfix with OpenDKIM"), reach="10", digits=1,
        reason="both are bound by the same signatures"),
    Row("CPU of the SMTP client alone ÷ smtp-source's", ["SMTP alone", SOURCE], ("≤", 0.4),
        against("SMTP alone", SOURCE, "cpu_us"), costs("SMTP alone", SOURCE), reach="0.2",
        reason="system calls are nearly all of it"),
    Row("sink with `--delay-ms 300`, 4,000 connections: share of connections ÷ 0.3 s", ["slow sink"], ("≥", 90),
        of_limit("slow sink"), slow_detail("slow sink"), unit="%", digits=0,
        reason="opening the connections and waiting for the last answer are in the time"),
    Row("… memory of a connection", ["slow sink"], ("≤", 64),
        lambda figures: figures.median("slow sink", "bytes_per_connection") / 1024,
        lambda figures: f"peak {figures.median('slow sink', 'peak_rss_bytes') / 1e6:.0f} MB", unit="kB", digits=1),
    Row("… with 10,000 idle connections beside", ["slow sink, idle beside"], ("≥", 90),
        of_limit("slow sink, idle beside"), slow_detail("slow sink, idle beside"), unit="%", digits=0),
    Row("… memory of a connection, idle ones among them", ["slow sink, idle beside"], ("≤", 64),
        lambda figures: figures.median("slow sink, idle beside", "bytes_per_connection") / 1024,
        lambda figures: f"peak {figures.median('slow sink, idle beside', 'peak_rss_bytes') / 1e6:.0f} MB", unit="kB",
        digits=1),
    Row("plan of 1,000,000 recipients", ["plan"], ("≤", 5), lambda figures: figures.median("plan", "plan_seconds"),
        lambda figures: (
            f"{figures.median('plan', 'plan_while_sending_seconds'):.2f} s while mails go out; "
            f"{figures.median('plan', 'plan_cpu_seconds'):.2f} s of CPU"), unit="s", reach="2"),
    Row("… first mail after the launch", ["plan"], ("≤", 2),
        lambda figures: figures.median("plan", "first_mail_seconds"),
        lambda figures: "until its outcome is durable", unit="s"),
    Row("memory, 1,000,000 recipients queued", ["whole way, 1 million"], ("≤", 300),
        lambda figures: figures.median("whole way, 1 million", "peak_rss_bytes") / 1e6,
        lambda figures: "the peak from launch to end", unit="MB", digits=0, reach="150"),
    Row("CPU of a mail at 10 thousand and 1 million recipients: apart by", SIZES, ("≤", 15),
        lambda figures: apart(figures, SIZES),
        lambda figures: " and ".join(f"{figures.median(name, 'cpu_us'):.1f} us" for name in SIZES), unit="%",
        digits=0, reach="5", reason="a short mailing also pays for its start"),
]

LONG_ROWS = [
    Row("CPU of a mail at 10 thousand, 1 million and 10 million recipients: apart by", ALL_SIZES, ("≤", 15),
        lambda figures: apart(figures, ALL_SIZES),
        lambda figures: ", ".join(f"{figures.median(name, 'cpu_us'):.1f} us" for name in ALL_SIZES), unit="%",
        digits=0, reach="5", reason="a short mailing also pays for its start"),
    Row("memory, 10,000,000 recipients queued", ["whole way, 10 million"], ("≤", 300),
        lambda figures: figures.median("whole way, 10 million", "peak_rss_bytes") / 1e6,
        lambda figures: "the peak from launch to end; the bar is that of 1 million", unit="MB", digits=0),
    Row("a mailing of an hour: memory of its last sixth above its second", ["an hour"], ("≤", 5),
        lambda figures: 100 * (figures.runs["an hour"][0]["rss"][5] / figures.runs["an hour"][0]["rss"][1] - 1),
        lambda figures: "; ".join((
            "sixths: " + ", ".join(f"{rss / 1e6:.0f}" for rss in figures.runs["an hour"][0]["rss"]) + " MB",
            "descriptors " + ", ".join(str(count) for count in figures.runs["an hour"][0]["descriptors"]),
            "WAL " + ", ".join(f"{wal / 1e6:.0f}" for wal in figures.runs["an hour"][0]["wal"]) + " MB")),
        unit="%", digits=1),
]

# Measurements with figures of their own, for the second table.
PARTS = [
    "whole way", "whole way, Ed25519", "whole way, RSA-2048", "whole way, RSA-2048 of three primes",
    "whole way, 10 thousand", "whole way, 1 million", "whole way, 10 million", "smtp-source", "SMTP alone", "render",
    "sign Ed25519", "sign RSA-2048", "sign RSA-2048 of three primes", "openssl speed", "openssl speed, no IFMA",
    "whole way, RSA-2048, no IFMA", "whole way, RSA-2048 of three primes, no IFMA", "Postfix",
    "Postfix with OpenDKIM", "import",
]
assert set(PARTS) <= {*measurements.SHORT, *measurements.ONCE, *measurements.LONG}
