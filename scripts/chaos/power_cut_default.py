# SPDX-License-Identifier: Apache-2.0
"""The power cut once more with `synchronous = NORMAL`, as GRDB leaves it: the test has to find what that loses."""
from .power_cut import Site


def run(lab, tally):
    site = Site(lab, readers=1_000, HAYAUMA_TEST_SYNCHRONOUS="normal")
    lost = 0
    for _ in range(lab.pick(2, 10)):
        site.cycle()
        # What was lost once is gone: each cycle has its own.
        lost += site.lost()
        tally.add(cycles=1, accepted=site.load.accepted)
        site.load.imported, site.load.left_at, site.load.outcomes = set(), {}, {}
    tally.note(lost_as_it_should=f"{lost:,}")
    tally.expect(lost > 0, "the cut loses something without FULL: this test would notice")
