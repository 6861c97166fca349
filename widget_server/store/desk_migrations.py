"""The tables of the desk's own file, in the order they came to be: all that is kept of those who asked for a person.

What someone wrote is sealed (`sealing.py`), and every row goes: at `expires_at`, or with the row it belongs to. A
migration that has been released is never edited: add another.
"""

from sqlite_utils import Migrations

desk_migrations = Migrations("17cyber desk")

# AUTOINCREMENT: a number that was erased must never come to mean another conversation.
# `version` grows with every change to a conversation; `latest` holds the last one given.
CONVERSATIONS = """
CREATE TABLE latest (version INTEGER NOT NULL, erased INTEGER NOT NULL) STRICT;
INSERT INTO latest VALUES (0, 0);
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code_hash TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    force TEXT NOT NULL CHECK (force IN ('police', 'gendarmerie')),
    severity TEXT NOT NULL CHECK (severity IN ('S1', 'S2', 'S3', 'S4')),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'taken', 'ended')),
    officer INTEGER,
    about BLOB NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    suggestions TEXT NOT NULL DEFAULT '',
    last INTEGER NOT NULL DEFAULT 0,
    opened_at TEXT NOT NULL,
    waiting_since TEXT NOT NULL,
    ended_at TEXT,
    person_writing_at TEXT,
    officer_writing_at TEXT,
    expires_at TEXT NOT NULL,
    CHECK ((state = 'taken') = (officer IS NOT NULL))
) STRICT;
CREATE INDEX conversation_by_version ON conversation (version);
CREATE INDEX conversation_by_officer ON conversation (officer) WHERE officer IS NOT NULL;
CREATE INDEX conversation_by_expiry ON conversation (expires_at);
CREATE TABLE message (
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    author TEXT NOT NULL CHECK (author IN ('person', 'officer', 'service')),
    token TEXT NOT NULL,
    text BLOB NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (conversation, number),
    UNIQUE (conversation, author, token)
) STRICT, WITHOUT ROWID;
CREATE TABLE presence (
    officer INTEGER PRIMARY KEY,
    force TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
"""

# How busy each hour was, and how many waited so many minutes: totals only, nothing that is one person's.
LOAD = """
CREATE TABLE load (
    hour TEXT NOT NULL,
    force TEXT NOT NULL,
    opened INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0,
    ended INTEGER NOT NULL DEFAULT 0,
    within_1 INTEGER NOT NULL DEFAULT 0,
    within_5 INTEGER NOT NULL DEFAULT 0,
    within_15 INTEGER NOT NULL DEFAULT 0,
    within_60 INTEGER NOT NULL DEFAULT 0,
    longer INTEGER NOT NULL DEFAULT 0,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (hour, force)
) STRICT, WITHOUT ROWID;
"""

# A moment at a station is one person's, until they cancel.
APPOINTMENTS = """
CREATE TABLE appointment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code_hash TEXT NOT NULL UNIQUE,
    force TEXT NOT NULL CHECK (force IN ('police', 'gendarmerie')),
    station TEXT NOT NULL,
    slot TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'booked' CHECK (state IN ('booked', 'acknowledged', 'cancelled')),
    changes INTEGER NOT NULL DEFAULT 0,
    officer INTEGER,
    sealed BLOB NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX appointment_taken ON appointment (station, slot) WHERE state <> 'cancelled';
CREATE INDEX appointment_by_expiry ON appointment (expires_at);
"""

CALLBACKS = """
CREATE TABLE callback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code_hash TEXT NOT NULL UNIQUE,
    force TEXT NOT NULL CHECK (force IN ('police', 'gendarmerie')),
    begins_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    sealed BLOB NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX callback_by_expiry ON callback (expires_at);
"""

# The outbox. `content` goes once it was taken; a row that waits has a `next_at`, one that a process holds is leased.
DELIVERIES = """
CREATE TABLE delivery (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('dossier', 'alert')),
    code_hash TEXT UNIQUE,
    state TEXT NOT NULL DEFAULT 'prepared'
        CHECK (state IN ('prepared', 'delivered', 'acknowledged', 'failed', 'withdrawn', 'dropped')),
    content BLOB,
    tries INTEGER NOT NULL DEFAULT 0,
    told TEXT NOT NULL DEFAULT '',
    next_at TEXT,
    leased_until TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CHECK ((state = 'prepared') = (next_at IS NOT NULL)),
    CHECK ((state IN ('prepared', 'failed')) = (content IS NOT NULL)),
    CHECK ((kind = 'dossier') = (code_hash IS NOT NULL))
) STRICT;
CREATE INDEX delivery_by_turn ON delivery (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX delivery_by_expiry ON delivery (expires_at);
"""


@desk_migrations()
def conversations_and_presence(db):
    db.executescript(CONVERSATIONS)


@desk_migrations()
def load_by_hour(db):
    db.executescript(LOAD)


@desk_migrations()
def appointments(db):
    db.executescript(APPOINTMENTS)


@desk_migrations()
def callbacks(db):
    db.executescript(CALLBACKS)


@desk_migrations()
def outbox_of_dossiers_and_alerts(db):
    db.executescript(DELIVERIES)
