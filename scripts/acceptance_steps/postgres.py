# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of our own, on a Unix socket alone."""
import glob
import os
import shutil
import subprocess

from .world import Failed, until


class Postgres:
    def __init__(self, world):
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not binaries:
            raise Failed("PostgreSQL is not installed: apt-get install postgresql")
        self.binaries = binaries[-1]
        self.directory = world.directory / "pg"
        self.directory.mkdir()
        self.as_owner = []
        if os.geteuid() == 0:
            world.root.chmod(0o711)
            shutil.chown(self.directory, "postgres")
            self.as_owner = ["runuser", "-u", "postgres", "--"]
        data = self.directory / "data"
        self._call("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale")
        self.log = open(world.directory / "postgres.log", "wb")
        self.process = subprocess.Popen(
            [*self.as_owner, f"{self.binaries}/postgres", "-D", str(data), "-k", str(self.directory),
             "-c", "listen_addresses="], stdout=self.log, stderr=self.log, cwd="/")
        world.running.append(self)
        self.url = f"postgresql:///postgres?host={self.directory}&user=postgres"
        until(self._answers, 30, "PostgreSQL to start", pause=0.1)

    def _call(self, program, *arguments):
        command = [*self.as_owner, f"{self.binaries}/{program}", *[str(argument) for argument in arguments]]
        result = subprocess.run(command, capture_output=True, text=True, cwd="/")
        if result.returncode:
            raise Failed(f"{program}: {result.stderr.strip()}")

    def _answers(self):
        command = [f"{self.binaries}/pg_isready", "-q", "-h", str(self.directory)]
        return subprocess.run(command).returncode == 0

    def kill(self):
        command = [*self.as_owner, f"{self.binaries}/pg_ctl", "stop", "-D", str(self.directory / "data"),
                   "-m", "immediate", "-s"]
        subprocess.run(command, cwd="/")
        self.process.wait(30)
        self.log.close()
