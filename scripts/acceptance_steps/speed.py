# SPDX-License-Identifier: Apache-2.0
"""How fast a whole mailing goes on this machine, against a sink beside it."""
import json
import re
import subprocess

from .sink import Sink
from .world import Failed

RATE = 8_000
RSA_SHARE = 0.8
MEMORY = 400 << 20
MILLION = 1_000_000


def run(world, verdict):
    plain = bench(world, 2 * world.recipients, "none")
    show(verdict, "none", plain)
    verdict.expect(plain["per_second"] >= RATE, f"without signatures: {plain['per_second']:,.0f} a second (≥ {RATE:,})")
    show(verdict, "ed25519", bench(world, 2 * world.recipients, "ed25519"))
    before = rsa_bound()
    rsa = bench(world, 4 * world.recipients // 10, "rsa2048")
    bound = (before + rsa_bound()) / 2
    show(verdict, "rsa2048", rsa)
    share = rsa["per_second"] / bound
    verdict.expect(
        share >= RSA_SHARE, f"RSA-2048: {share:.0%} of the {bound:,.0f} a second of openssl speed (≥ {RSA_SHARE:.0%})")
    if world.recipients >= 100_000:
        large = bench(world, MILLION, "none")
        show(verdict, "none", large)
        verdict.expect(
            large["peak_rss_bytes"] <= MEMORY,
            f"peak memory at {MILLION:,} recipients: {large['peak_rss_bytes'] >> 20} MB (≤ {MEMORY >> 20} MB)")


def bench(world, recipients, algorithm):
    sink = Sink(world)
    command = [world.binary, "bench", "campaign", "--recipients", recipients, "--sink", f"127.0.0.1:{sink.port}",
               "--size", 10_000, "--dkim", algorithm, "--directory", world.directory, "--json"]
    # By way of a shell: a process begins with the peak memory of the one that started it, and ours is large.
    command = ["sh", "-c", '"$@"; exit $?', "sh", *[str(word) for word in command]]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=1200)
    accepted = sink.stop()["recipients"]
    if answer.returncode or accepted != recipients:
        raise Failed(f"bench campaign: {answer.stderr.strip()} ({accepted:,} arrived)")
    return json.loads(answer.stdout)


def rsa_bound():
    """Signatures a second on two processes."""
    command = ["openssl", "speed", "-seconds", "5", "-multi", "2", "rsa2048"]
    output = subprocess.run(command, capture_output=True, text=True).stdout
    found = re.search(r"rsa\s+2048 bits\s+\S+\s+\S+\s+([\d.]+)", output)
    if not found:
        raise Failed("openssl speed printed no rsa2048")
    return float(found[1])


def show(verdict, algorithm, result):
    cost = result["cpu_seconds"] / result["messages"] * 1e6
    verdict.measured(
        f"{result['messages']:,} mails, DKIM {algorithm}: {result['per_second']:,.0f} a second, {cost:.0f} us of CPU "
        f"each, peak {result['peak_rss_bytes'] >> 20} MB")
