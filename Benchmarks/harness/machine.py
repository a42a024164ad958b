# SPDX-License-Identifier: Apache-2.0
"""What the figures of a run depend on: machine, versions, commit, disk, load."""
import os
import pathlib
import re
import subprocess
import time

from . import tools

# Of the load average of a minute, in processes.
BUSY = 0.5


def said(*words, pattern=r"(.*)"):
    """What a program says about itself; "-" where it is not there."""
    try:
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return "-"
    found = re.search(pattern, done.stdout + done.stderr)
    return found.group(1).strip() if found else "-"


def first_line(path, pattern):
    try:
        found = re.search(pattern, pathlib.Path(path).read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found.group(1).strip() if found else "-"


def sync_microseconds(directory):
    """The median time of a write of 4 kB with fdatasync, on the disk that the runs use."""
    path, times = directory / "sync", []
    with path.open("wb", buffering=0) as file:
        for _ in range(101):
            began = time.monotonic()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            times.append(time.monotonic() - began)
    path.unlink()
    return sorted(times)[50] * 1e6


def commit():
    short = said("git", "-C", tools.ROOT, "rev-parse", "--short=10", "HEAD")
    changed = said("git", "-C", tools.ROOT, "status", "--porcelain", "--", "Sources", "Benchmarks", "Package.swift")
    return short + (" with changes" if changed not in ("", "-") else "")


def is_busy():
    """Somebody else was at work in the last minute: the figures say little."""
    return os.getloadavg()[0] > BUSY


def facts(directory):
    """(what, how it is) in the order of the page."""
    memory = int(first_line("/proc/meminfo", r"^MemTotal: *(\d+)")) / 1024 / 1024
    system = first_line("/etc/os-release", r'^PRETTY_NAME="?([^"]*)')
    processor = first_line("/proc/cpuinfo", r"^model name.*: (.*)")
    disk = said("df", "--output=fstype", directory, pattern=r"\n(.*)")
    return [
        ("processor", f"{os.cpu_count()} × {processor}, {memory:.0f} GB"),
        ("system", f"{system}, Linux {os.uname().release}"),
        ("disk", f"{disk}; 4 kB with fdatasync: {sync_microseconds(directory):.0f} us"),
        ("load before", f"{os.getloadavg()[0]:.2f}"
         + (": **the machine was busy, the figures say little**" if is_busy() else "")),
        ("commit", commit()),
        ("Swift", said("swift", "--version", pattern=r"Swift version (\S+)")),
        ("OpenSSL", said("openssl", "version", pattern=r"OpenSSL (\S+)")),
        ("SQLite", said("dpkg-query", "-W", "-f", "${Version}", "libsqlite3-0")),
        ("OpenDKIM, Postfix", said("dpkg-query", "-W", "-f", "${Version}, ", "postfix", "opendkim",
                                   pattern=r"(.*), $")),
    ]
