# SPDX-License-Identifier: Apache-2.0
"""What the simulators' records say: per second, of all clients together."""
import datetime

SLACK = 3  # seconds at the end of a quiet minute in which things begin again
# A step of the way back may come so much later than it was earned.
STEP_SLACK = 3


class Seen:
    """One provider's record, with wall-clock seconds."""

    def __init__(self, provider, record):
        self.provider, self.started = provider, record["startedAt"]
        self.record = record["providers"][provider.role]
        self.whole = record
        self.rows = {}
        for client in self.record["clients"].values():
            for second, is_open, peak, mails, accepted, refused, _ in client["seconds"]:
                row = self.rows.setdefault(self.started + second, [0, 0, 0, 0, 0])
                for place, value in enumerate((is_open, peak, mails, accepted, refused)):
                    row[place] += value

    @property
    def violations(self):
        return {kind: count for kind, count in self.record["violations"].items() if count}

    def _seconds(self, begin, end):
        for second in range(int(begin), int(end)):
            moment = datetime.datetime.fromtimestamp(second, datetime.timezone.utc)
            earlier = moment - datetime.timedelta(seconds=SLACK)
            if not {moment.minute, earlier.minute} & self.provider.quiet_minutes:
                yield second

    def rate(self, begin, end):
        """Messages accepted a second."""
        seconds = list(self._seconds(begin, end))
        return sum(self.rows[second][3] for second in seconds if second in self.rows) / max(1, len(seconds))

    def open_at(self, moment):
        """Connections at the end of that second."""
        earlier = [second for second in self.rows if second <= moment]
        return self.rows[max(earlier)][0] if earlier else 0

    def mean_open(self, begin, end):
        seconds, total, now = set(self._seconds(begin, end)), 0, self.open_at(begin - 1)
        for second in range(int(begin), int(end)):
            now = self.rows[second][0] if second in self.rows else now
            total += now if second in seconds else 0
        return total / max(1, len(seconds))

    def usage(self, begin, end):
        """The share of what the limits allow that was used, 0 to 1, and what it is a share of."""
        if self.provider.rate and self.provider.rate <= self.provider.allowed:
            return self.rate(begin, end) / self.provider.rate, "rate"
        return self.mean_open(begin, end) / self.provider.connections, "connections"


def judge_usage(verdict, seen, begin, end, least):
    for name, one in seen.items():
        share, kind = one.usage(begin, end)
        verdict.expect(share >= least, f"{name}: {share:.1%} of its {kind} "
                       f"({one.rate(begin, end):.2f} a second, {one.mean_open(begin, end):.2f} of "
                       f"{one.provider.connections} connections)")


def judge_violations(verdict, seen):
    total = sum(sum(one.violations.values()) for one in seen.values())
    verdict.equal(total, 0, "violations that the simulators counted")
    for name, one in seen.items():
        if one.violations:
            verdict.measured(f"{name}: {one.violations}, the newest {one.record['newestViolations'][-3:]}")
    borne = {name: one.record["surplusesBorne"] for name, one in seen.items() if one.record["surplusesBorne"]}
    verdict.measured(f"surpluses of connections borne: {borne or 'none'}")


def judge_others(verdict, seen, blocked, before, during, most):
    """How much slower the others were while one was blocked. Where all connections have their answers at once, the
    edge of a window of whole seconds falls before or behind them: so many messages are not counted as missing."""
    length = during[1] - during[0]
    worst = []
    for name, one in seen.items():
        if name != blocked:
            usual = one.rate(*before)
            edge = one.provider.connections / max(1, length)
            worst.append((1 - min(usual, one.rate(*during) + edge) / usual if usual else 1, name))
    slowest, name = max(worst)
    verdict.expect(slowest <= most,
                   f"the others while {blocked} blocks: {name} is slowed most, by {slowest:.1%} (≤ {most:.0%})")
    total = sum(one.rate(*during) for other, one in seen.items() if other != blocked)
    usual = sum(one.rate(*before) for other, one in seen.items() if other != blocked)
    verdict.measured(f"all others together: {usual:.1f} a second before, {total:.1f} during the block")


def way_back_ends(seen, block_from):
    """When the provider's steps are all done, as far as the record shows when they began; else nil."""
    recovery = seen.provider.recovery
    refused = [second for second, row in seen.rows.items() if row[4] and second >= block_from - 1]
    if not refused:
        return None
    steps = -(-(seen.provider.connections - recovery["connections"]) // recovery["step"])
    return min(refused) + recovery["pauseSeconds"] + steps * recovery["everySeconds"] + STEP_SLACK + 5


def judge_way_back(verdict, seen, block_from):
    """The documented steps: never above them is a matter of violations; here is that they are taken."""
    recovery, limit = seen.provider.recovery, seen.provider.connections
    refused = [second for second, row in seen.rows.items() if row[4] and second >= block_from - 1]
    verdict.expect(refused, f"the block was met: {sum(seen.rows[second][4] for second in refused)} refusals")
    if not refused:
        return
    opens = min(refused) + recovery["pauseSeconds"]
    early = [second for second, row in seen.rows.items()
             if min(refused) + 3 < second < opens - 1 and (row[2] or row[4])]
    verdict.equal(len(early), 0, f"seconds of the {recovery['pauseSeconds']:g} s of silence in which something came")
    ceiling, earned = recovery["connections"], opens
    while True:
        reached = next((second for second in range(int(earned), int(earned + STEP_SLACK + 2))
                        if seen.open_at(second) >= ceiling), None)
        verdict.expect(reached is not None, f"{ceiling} of {limit} connections {earned - opens:g} s after the silence"
                       + (f" (seen after {reached - opens:g} s)" if reached
                          else f" (seen: {seen.open_at(earned + STEP_SLACK)})"))
        if ceiling >= limit:
            break
        ceiling = min(limit, ceiling + recovery["step"])
        earned += recovery["everySeconds"]


def together(seen):
    """One record of all, for the chart; its time begins with the first of them."""
    start = min(one.started for one in seen.values())
    record = {"version": 1, "startedAt": start, "timeScale": 1, "providers": {},
              "seconds": max(one.started - start + one.whole["seconds"] for one in seen.values())}
    for name, one in seen.items():
        shift = one.started - start
        for client in one.record["clients"].values():
            for row in client["seconds"]:
                row[0] += shift
        for entry in one.record["blocks"]:
            entry["from"] += shift
            entry["to"] += shift
        for violation in one.record["newestViolations"]:
            violation["time"] += shift
        record["providers"][name] = one.record
    return record
