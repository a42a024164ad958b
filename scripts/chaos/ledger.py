# SPDX-License-Identifier: Apache-2.0
"""The judge: what the sink took down against what the product says, told from a copy of its database."""
import collections
import shutil
import sqlite3
import tempfile

# Sources/Store/Events/EventCode.swift
KINDS = {
    1: "delivered", 2: "deferred", 3: "bounced", 4: "expired", 5: "unknown", 6: "suppressed", 7: "cancelled",
    8: "unsubscribed", 9: "opened", 10: "clicked"}
FINAL = ("delivered", "bounced", "expired", "unknown", "suppressed", "cancelled")

# `at`: its end of data; `mail_at`: its MAIL command. Microseconds of the wall clock.
Mail = collections.namedtuple("Mail", "at address message_id mail_at")


class Book:
    """The database of a server that does not run, copied so that looking changes nothing."""

    def __init__(self, data, directory):
        self.place = tempfile.mkdtemp(prefix="book-", dir=directory)
        for name in ("hayauma.sqlite", "hayauma.sqlite-wal"):
            if (data / name).exists():
                shutil.copy(data / name, self.place)
        self.database = sqlite3.connect(f"{self.place}/hayauma.sqlite")
        self.database.execute("PRAGMA cell_size_check = ON")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.database.close()
        shutil.rmtree(self.place, ignore_errors=True)

    def rows(self, sql, *values):
        return self.database.execute(sql, values).fetchall()

    def is_whole(self):
        return self.rows("PRAGMA integrity_check") == [("ok",)]

    def addresses(self):
        return {email for (email,) in self.rows("SELECT email FROM contact")}

    def suppressed(self):
        return {key for (key,) in self.rows("SELECT email_key FROM suppression")}

    def delivered(self):
        """Outcomes `delivered` by campaign."""
        return dict(self.rows("SELECT id, delivered FROM campaign"))

    def campaigns(self):
        names = ("id", "state", "recipients", "deferred", "unsubscribed", *FINAL)
        return [dict(zip(names, row)) for row in self.rows(f"SELECT {', '.join(names)} FROM campaign")]

    def outcomes(self):
        """(address, outcome) of each recipient of each campaign that has one."""
        rows = self.rows(
            "SELECT c.email, r.outcome FROM recipient r JOIN contact c ON c.id = r.contact_id "
            "WHERE r.outcome IS NOT NULL")
        return [(email, KINDS.get(code)) for email, code in rows]

    def unsettled_batches(self):
        return self.rows("SELECT COUNT(*) FROM batch")[0][0]

    def claimed_batches(self):
        return self.rows("SELECT COUNT(*) FROM batch WHERE state = 'claimed'")[0][0]

    def wrong_counters(self):
        """How many counters differ from the events, recipients and batches that they count; the first few in words."""
        wrong = []
        events = collections.Counter()
        for campaign, kind, count in self.rows("SELECT campaign_id, kind, COUNT(*) FROM event GROUP BY 1, 2"):
            events[campaign, KINDS[kind]] = count
        outcomes = collections.Counter()
        for campaign, code, count in self.rows(
                "SELECT campaign_id, outcome, COUNT(*) FROM recipient WHERE outcome IS NOT NULL GROUP BY 1, 2"):
            outcomes[campaign, KINDS[code]] = count
        deferrals = dict(self.rows("SELECT campaign_id, COUNT(*) FROM deferral GROUP BY 1"))
        sites = dict(
            (row[0], row[1:]) for row in self.rows(
                "SELECT campaign_id, SUM(recipients), SUM(delivered), SUM(bounced) FROM campaign_site GROUP BY 1"))
        for campaign in self.campaigns():
            key = campaign["id"]

            def compare(what, counted, told, key=key):
                if counted != told:
                    wrong.append(f"campaign {key}: {what} is {told:,}, counted {counted:,}")

            for kind in (*FINAL, "unsubscribed"):
                compare(kind, events[key, kind], campaign[kind])
            for kind in FINAL:
                compare(f"people {kind}", outcomes[key, kind], campaign[kind])
            if key in sites:
                compare("recipients by site", sites[key][0], campaign["recipients"])
                compare("delivered by site", sites[key][1], campaign["delivered"])
                compare("bounced by site", sites[key][2], campaign["bounced"])
            settled = sum(campaign[kind] for kind in FINAL)
            if campaign["state"] == "finished":
                compare("recipients of a finished one", settled, campaign["recipients"])
                compare("waiting in a finished one", deferrals.get(key, 0), 0)
        return wrong


class Judgement:
    """Mails of a sink against a book in which every mailing has come to rest."""

    def __init__(self, mails, book):
        self.by_id = collections.defaultdict(list)
        ids = collections.defaultdict(set)
        for mail in mails:
            self.by_id[mail.message_id].append(mail)
            ids[mail.address].add(mail.message_id)
        told = collections.defaultdict(collections.Counter)
        for address, outcome in book.outcomes():
            told[address][outcome] += 1
        # Accepted by the product's word, and the sink has never seen it.
        self.false_acknowledgements = sum(
            max(0, counts["delivered"] - len(ids[address])) for address, counts in told.items())
        # A recipient's copies must share their Message-ID; one whose outcome was lost may have had another mailing's.
        self.strangers = sum(
            max(0, len(seen) - sum(
                told[address][kind] for kind in ("delivered", "unknown", "cancelled", "suppressed", "bounced")))
            for address, seen in ids.items())
        self.unsettled = sum(
            row["recipients"] - sum(row[kind] for kind in FINAL) for row in book.campaigns()
            if row["state"] in ("planning", "running", "paused", "finished", "cancelled"))
        self.wrong = book.wrong_counters()

    @property
    def lost(self):
        return self.false_acknowledgements + max(0, self.unsettled)

    @property
    def duplicates(self):
        return sum(len(copies) - 1 for copies in self.by_id.values())

    def copies_between(self, moments):
        """For each moment of death, how many mails came again after it: the copies that this death has cost."""
        costs = [0] * len(moments)
        for copies in self.by_id.values():
            for first, second in zip(copies, copies[1:]):
                for index, moment in enumerate(moments):
                    if first.at <= moment <= second.at:
                        costs[index] += 1
                        break
        return costs

    def tell(self, tally):
        """Adds its counts to a fault's."""
        tally.add(lost=self.lost, duplicates=self.duplicates, counters=len(self.wrong))
        tally.expect(self.strangers == 0, f"mails whose Message-ID is no recipient's: {self.strangers:,}")
        for line in self.wrong[:3]:
            print(f"   counter: {line}", flush=True)
        if self.lost:
            print(f"   lost: {self.false_acknowledgements:,} told as delivered that never came, "
                  f"{self.unsettled:,} without outcome", flush=True)


def mailed_after(mails, left_at, allowance_us):
    """Mails whose MAIL command came later than allowed after its reader's departure was acknowledged."""
    return [mail for mail in mails if mail.mail_at > left_at.get(mail.address, 1 << 62) + allowance_us]


def judge(tally, book, mails, everybody=frozenset(), spared=frozenset()):
    """The general verdict on mailings at rest: all of `everybody` but the `spared` were reached; the judgement."""
    judgement = Judgement(mails, book)
    judgement.tell(tally)
    missing = everybody - spared - {mail.address for mail in mails}
    if missing:
        print(f"   missed: {len(missing):,}, such as {sorted(missing)[:3]}", flush=True)
    tally.add(lost=len(missing))
    return judgement


# Sources/Platform/Campaigns/CampaignCode.swift
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def code(campaign):
    """The number in the database of a mailing with this id on the command line."""
    number = 0
    for letter in campaign:
        number = number * 32 + ALPHABET.index(letter)
    return number
