"""People and staff who write to the service all at once, and what they remember of what it said it had kept."""

import threading
import uuid
from dataclasses import dataclass, field

from widget_server.register import audit, keys, partners
from widget_server.register.people import sessions, staff
from widget_server.store import connect

from .asking import ask
from .crowd import Crowd

DIAGNOSIS = "stolen-card"
TABLES = ("count", "waiting_count", "released_count")  # the first holds the sum of the others
MESSAGES = 400  # in one conversation, which holds a thousand
AUDIT_KEYS = "SELECT count(*) FROM audit WHERE action = 'key issue'"


@dataclass
class Memory:
    """What was sent, and what of it was acknowledged. `said` holds {code: {token: number}}, `unsure` (code, token) that
    nobody answered for."""

    counted: int = 0
    counts_sent: int = 0
    said: dict = field(default_factory=dict)
    unsure: list = field(default_factory=list)
    keys: set = field(default_factory=set)
    refused: set = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, port):
        """Count one arrival, remember it, and return the Answer."""
        with self.lock:
            self.counts_sent += 1
        answer = ask(port, "POST", "/v1/counts", {"diagnosis": DIAGNOSIS})
        with self.lock:
            self.counted += answer.status == 204
        return answer

    def as_it_is(self):
        """Return a Memory of what is acknowledged at this moment, while more comes."""
        with self.lock:
            said = {code: {**tokens} for code, tokens in [*self.said.items()]}
            return Memory(self.counted, self.counts_sent, said, [*self.unsure], {*self.keys})

    @property
    def acknowledged(self):
        return self.counted + sum(map(len, self.said.values())) + len(self.keys)


def register(database):
    """Have in the register a partner, and an issuer at work; return the token of their session."""
    with connect(database) as db:
        partners.add(db, "cli:faults", "bank", "La Banque", "banque", "x@bank.example", ["https://bank.example"])
        staff.add(db, "cli:faults", "camille@example.org", "Camille", "issuer", "sept lampes éteintes au port")
        return sessions.open(db, staff.get(db, "camille@example.org").id)


class Writers(Crowd):
    """Those who write, for the time of a `with`: one counts, two talk, one issues keys."""

    def __init__(self, port, token, memory):
        self._port, self._token, self._memory = port, token, memory
        super().__init__([self._count, self._talk, self._talk, self._issue])

    def _count(self):
        while not self._over.is_set():
            self._is_kept(self._memory.count(self._port), 204)

    def _talk(self):
        while not self._over.is_set():
            opened = ask(self._port, "POST", "/v1/conversations", {"force": "police"})
            if self._is_kept(opened, 201):
                self._converse(opened.json["code"])

    def _converse(self, code):
        said = self._memory.said.setdefault(code, {})
        for _ in range(MESSAGES):
            if self._over.is_set():
                return
            token = uuid.uuid4().hex
            answer = say(self._port, code, token)
            if self._is_kept(answer, 201):
                said[token] = answer.json["number"]
            else:
                self._memory.unsure.append((code, token))

    def _issue(self):
        bearer = {"Authorization": f"Bearer {self._token}"}
        while not self._over.wait(0.02):
            answer = ask(self._port, "POST", "/v1/staff/partners/bank/keys", {"environment": "test"}, **bearer)
            if self._is_kept(answer, 201):
                self._memory.keys.add(answer.json["id"])

    def _is_kept(self, answer, expected):
        if answer.status not in (expected, 0, 503):
            self._memory.refused.add(f"{answer.status} {answer.body[:120].decode(errors='replace')}")
        if answer.status != expected:
            self._over.wait(0.05)
        return answer.status == expected


def say(port, code, token):
    """Say something in a conversation: its own token, so that it can be found again."""
    return ask(
        port, "POST", "/v1/conversations/own/messages", {"token": token, "text": token}, Authorization=f"Bearer {code}"
    )


def compare(port, database, memory, codes, later=None):
    """Yield a sentence for each thing that was acknowledged and is not there exactly once; of what was said, in the
    conversations of these codes. What only `later` remembers, a Memory that went on, may be there too."""
    later = later or memory
    yield from later.refused
    with connect(database) as db:
        counted = [db.execute(f"SELECT coalesce(sum(total), 0) FROM {table}").fetchone()[0] for table in TABLES]
        if counted[0] != sum(counted[1:]) or not memory.counted <= counted[0] <= later.counts_sent:
            yield f"{memory.counted} décomptes acquittés, {later.counts_sent} envoyés, {counted} gardés"
        found = {key.id for key in keys.list_for(db, "bank")}
        if memory.keys - found or db.execute(AUDIT_KEYS).fetchone()[0] != len(found):
            yield f"{len(memory.keys)} clés acquittées, {len(found)} gardées"
        if fault := audit.verify(db):
            yield f"journal : l'entrée {fault.id} {fault.why}"
    for code in codes:
        unsure, perhaps = ({token for of, token in each.unsure if of == code} for each in (memory, later))
        yield from _compare_said(port, code, memory.said[code], unsure, perhaps | later.said[code].keys())


def _compare_said(port, code, said, unsure, perhaps):
    for token in unsure:  # said again, as a browser does
        answer = say(port, code, token)
        if answer.status not in (200, 201):
            yield f"un message redit est refusé : {answer.status}"
    shown = ask(port, "GET", "/v1/conversations/own", Authorization=f"Bearer {code}")
    if shown.status != 200:
        yield f"une conversation ne se lit plus : {shown.status}"
        return
    texts = [message["text"] for message in shown.json["messages"] if message["author"] == "person"]
    if len(texts) != len({*texts}) or not {*said, *unsure} <= {*texts} <= {*said, *unsure, *perhaps}:
        yield f"{len(said)} messages acquittés, {len(unsure)} redits, {len(texts)} gardés"
