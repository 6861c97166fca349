"""The tables, in the order they came to be. A migration that has been released is never edited: add another.

No table here may hold anything about a visitor; moments are ISO 8601 text in UTC, days are YYYY-MM-DD.
"""

from sqlite_utils import Migrations

migrations = Migrations("17cyber")

REGISTER = """
CREATE TABLE partner (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sector TEXT NOT NULL,
    contact TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
    created_on TEXT NOT NULL
) STRICT;
CREATE TABLE origin (
    partner TEXT NOT NULL REFERENCES partner (id),
    origin TEXT NOT NULL,
    PRIMARY KEY (partner, origin)
) STRICT, WITHOUT ROWID;
CREATE TABLE key (
    id TEXT PRIMARY KEY,
    partner TEXT NOT NULL REFERENCES partner (id),
    environment TEXT NOT NULL CHECK (environment IN ('live', 'test')),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'revoked')),
    issued_on TEXT NOT NULL,
    expires_at TEXT
) STRICT;
CREATE INDEX key_by_partner ON key (partner);
"""

# `partner` is '' for what no partner sent: NULL would make every such row of the primary key a new one.
COUNTS = """
CREATE TABLE count (
    partner TEXT NOT NULL,
    diagnosis TEXT NOT NULL,
    day TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (partner, diagnosis, day)
) STRICT, WITHOUT ROWID;
"""

REVISION = """
CREATE TABLE revision (number INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES (1);
"""

BUMP = """
CREATE TRIGGER {table}_{verb} AFTER {verb} ON {table} BEGIN UPDATE revision SET number = number + 1; END;
"""


@migrations()
def register_and_counts(db):
    db.executescript(REGISTER + COUNTS)


@migrations()
def revision_of_the_register(db):
    """Counts change all day, the register seldom: its readers need to tell one from the other."""
    db.executescript(REVISION)
    for table in ("partner", "origin", "key"):
        for verb in ("INSERT", "UPDATE", "DELETE"):
            db.executescript(BUMP.format(table=table, verb=verb))
