# SPDX-License-Identifier: Apache-2.0
"""A Hayauma in its sandbox with a company that signs in."""
import pathlib

from acceptance_steps.server import PASSWORD, Server

OWNER = "owner@example.jp"


class Product(Server):
    """`hayauma serve` in the sandbox: mail goes to the simulated providers."""

    def __init__(self, world, *options):
        # Addresses worth a look, beside those that links lead to.
        self.tour = []
        super().__init__(world, None, *options, start=False)
        # The sandbox's own providers take the mail.
        place = self.options.index("--route")
        del self.options[place:place + 2]
        self.start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.http}"

    def more_readers(self, count, name="guests.csv"):
        """A file of others."""
        path = pathlib.Path(self.world.directory) / name
        path.write_text("email\r\n" + "".join(f"guest{number}@example.com\r\n" for number in range(count)))
        return path

    def readers(self, count, name="readers.csv"):
        """A file of made-up readers at the sandbox's providers."""
        domains = ["gmail.com", "yahoo.co.jp", "docomo.ne.jp", "au.com", "softbank.ne.jp", "outlook.jp", "example.com"]
        rows = ["email,姓,名,ポイント"]
        for number in range(count):
            family = "" if number % 40 == 7 else "山﨑"
            rows.append(f"reader{number}@{domains[number % len(domains)]},{family},花子,{number * 10}")
        path = pathlib.Path(self.world.directory) / name
        path.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")
        return path


__all__ = ["OWNER", "PASSWORD", "Product"]
