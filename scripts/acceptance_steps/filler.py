# SPDX-License-Identifier: Apache-2.0
"""A file that takes all the room of a file system."""
import errno


class Filler:
    """For a disk with a `path`."""

    @property
    def filler(self):
        return self.path / "filler"

    def fill(self):
        """Takes all there is, and what the server frees meanwhile."""
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
