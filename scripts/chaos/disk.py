# SPDX-License-Identifier: Apache-2.0
"""A small ext4 of its own, whose power can be cut."""
import array
import errno
import fcntl
import os
import subprocess

from .lab import Failed, until

# FS_IOC_SHUTDOWN (linux/fs.h: _IOR('X', 125, __u32)) with FS_SHUTDOWN_FLAGS_NOLOGFLUSH: the file system refuses
# everything from now on and writes nothing back, not even its own journal. What was not synced is not on the disk.
SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2


class Disk:
    def __init__(self, lab, megabytes, name="disk"):
        if os.geteuid() != 0:
            raise Failed("a disk whose power can be cut needs root and loop devices")
        self.image = lab.world.directory / f"{name}.img"
        self.path = lab.world.directory / name
        self.filler = self.path / "filler"
        self.path.mkdir()
        with open(self.image, "wb") as image:
            image.truncate(megabytes << 20)
        # A journal's own size is its share of a small disk; reserved blocks would hide a full one from root.
        call("mkfs.ext4", "-qF", "-m", "0", self.image)
        self.is_mounted = False
        self.mount()
        lab.world.running.append(self)

    def mount(self):
        call("mount", "-o", "loop", self.image, self.path)
        self.is_mounted = True

    def unmount(self):
        call("umount", self.path)
        self.is_mounted = False
        # Another mount namespace that was made meanwhile would keep the file system alive, cut off as it is.
        until(lambda: not call("losetup", "-j", self.image), 10, "the disk to be let go by all who have it mounted")

    def cut_power(self):
        handle = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, array.array("I", [NO_LOG_FLUSH]))
        finally:
            os.close(handle)

    def fill(self):
        """Takes all there is, and what is freed meanwhile."""
        with open(self.filler, "ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def make_room(self):
        self.filler.unlink()

    def kill(self):
        if self.is_mounted:
            subprocess.run(["umount", "-l", str(self.path)], capture_output=True)


def call(*words):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if result.returncode:
        raise Failed(f"{words[0]}: {result.stderr.strip()}")
    return result.stdout.strip()
