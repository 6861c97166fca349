"""The tables, in the order they came to be. A migration that has been released is never edited: add another.

No table here may hold anything about a visitor; what is about the staff, or who applies, has a date on which it goes.
Moments are ISO 8601 text in UTC, days are YYYY-MM-DD.
"""

from sqlite_utils import Migrations

from .folding import searchable

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

# Replacing a row fires no DELETE trigger, hence the one on INSERT: a new row comes after the last, in place of none.
AUDIT = """
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log only grows at its end'); END;
CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows at its end'); END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows at its end'); END;
"""

# AUTOINCREMENT: the audit log names people by number, so a number must never come to mean someone else.
STAFF = """
CREATE TABLE staff (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('issuer', 'author', 'auditor', 'administrator')),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    passphrase TEXT NOT NULL,
    totp_secret TEXT NOT NULL,
    totp_step INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    disabled_at TEXT
) STRICT;
CREATE TABLE recovery_code (
    staff INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    PRIMARY KEY (staff, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    staff INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    opened_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    second_factor_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE attempt (
    login_hash TEXT PRIMARY KEY,
    total INTEGER NOT NULL,
    last_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

# A check cannot be altered: the column is made again under another one, where SQLite leaves the rows that refer to it.
OFFICERS = """
ALTER TABLE staff RENAME COLUMN role TO former_role;
ALTER TABLE staff ADD COLUMN role TEXT NOT NULL DEFAULT 'auditor'
    CHECK (role IN ('issuer', 'author', 'auditor', 'administrator', 'officer', 'supervisor'));
UPDATE staff SET role = former_role;
ALTER TABLE staff DROP COLUMN former_role;
ALTER TABLE staff ADD COLUMN force TEXT NOT NULL DEFAULT ''
    CHECK (force IN ('', 'police', 'gendarmerie') AND (role = 'officer') = (force <> ''));
"""

# An edition that is not in place yet is one being published, or one whose publication was cut short.
EDITION = """
CREATE TABLE edition (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    replaces TEXT NOT NULL,
    published_at TEXT NOT NULL,
    who TEXT NOT NULL,
    changes INTEGER,
    texts INTEGER,
    restores INTEGER,
    in_place INTEGER NOT NULL,
    text BLOB NOT NULL
) STRICT;
"""

PASSKEY = """
CREATE TABLE passkey (
    id TEXT PRIMARY KEY,
    staff INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    public_key BLOB NOT NULL,
    sign_count INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_by_staff ON passkey (staff);
CREATE TABLE challenge (
    staff INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('register', 'sign')),
    challenge BLOB NOT NULL,
    asked_at TEXT NOT NULL,
    PRIMARY KEY (staff, purpose)
) STRICT, WITHOUT ROWID;
"""

# `waiting_count` is what is too few to be shown, since the day when the last cell of that partner and diagnosis ended.
RELEASED_COUNTS = """
CREATE TABLE waiting_count (
    partner TEXT NOT NULL,
    diagnosis TEXT NOT NULL,
    since TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (partner, diagnosis)
) STRICT, WITHOUT ROWID;
CREATE TABLE released_count (
    partner TEXT NOT NULL,
    diagnosis TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (last_day, partner, diagnosis, first_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX released_count_by_partner ON released_count (partner, last_day);
"""

# What was counted before: what is waiting of it, and one cell for all the rest.
RELEASE_WHAT_WAS_COUNTED = """
INSERT INTO waiting_count
    SELECT partner, diagnosis, iif(sum(total) < 11, min(day), max(day)), sum(total) % 11 FROM count
    GROUP BY partner, diagnosis;
INSERT INTO released_count
    SELECT partner, diagnosis, min(day), max(day), sum(total) - sum(total) % 11 FROM count
    GROUP BY partner, diagnosis HAVING sum(total) >= 11;
"""

# Apart from `key`, whose every change makes the running services read all keys again.
SECRET_KEYS = """
CREATE TABLE secret_key (
    hash TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    partner TEXT NOT NULL REFERENCES partner (id),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'revoked')),
    issued_on TEXT NOT NULL,
    UNIQUE (partner, label)
) STRICT, WITHOUT ROWID;
CREATE TABLE key_use (
    key TEXT PRIMARY KEY,
    last_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

# `number` is what the audit log knows an application by, hence AUTOINCREMENT.
APPLICATIONS = """
CREATE TABLE application (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    sector TEXT NOT NULL,
    contact TEXT NOT NULL,
    token TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'refused')),
    reason TEXT,
    partner TEXT,
    applied_at TEXT NOT NULL,
    decided_at TEXT
) STRICT;
CREATE INDEX application_by_contact ON application (contact, state);
CREATE TABLE application_origin (
    application INTEGER NOT NULL REFERENCES application (number) ON DELETE CASCADE,
    origin TEXT NOT NULL,
    proven_at TEXT,
    PRIMARY KEY (application, origin)
) STRICT, WITHOUT ROWID;
ALTER TABLE origin ADD COLUMN proven_on TEXT;
"""

# A CHECK cannot be altered: the table is made again, its references held until the end of the transaction. `search`
# stands in the index so that looking a text up reads nothing else.
PARTNERS_AGAIN = """
PRAGMA defer_foreign_keys = ON;
CREATE TABLE partner_before AS SELECT * FROM partner;
DROP TABLE partner;
CREATE TABLE partner (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sector TEXT NOT NULL,
    contact TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'left')),
    created_on TEXT NOT NULL,
    search TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO partner SELECT *, '' FROM partner_before;
DROP TABLE partner_before;
CREATE INDEX partner_search ON partner (id, state, sector, search);
"""

TO_SEARCH = """
SELECT id, name, (SELECT group_concat(origin, ' ') FROM origin WHERE partner = partner.id) AS origins FROM partner
"""

# AUTOINCREMENT: a number that was confirmed or forgotten must never come to mean another key.
CONFIRMATIONS = """
CREATE TABLE confirmation (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    partner TEXT NOT NULL UNIQUE REFERENCES partner (id),
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    expires_at TEXT
) STRICT;
"""

REMINDERS = """
CREATE TABLE reminder (
    key TEXT NOT NULL REFERENCES key (id),
    days INTEGER NOT NULL,
    PRIMARY KEY (key, days)
) STRICT, WITHOUT ROWID;
CREATE INDEX key_by_end ON key (expires_at) WHERE expires_at IS NOT NULL;
"""

ENTRANCES = """
CREATE TABLE entrance (
    partner TEXT PRIMARY KEY REFERENCES partner (id) ON DELETE CASCADE,
    used INTEGER NOT NULL DEFAULT 0,
    asked_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX partner_by_contact ON partner (lower(contact));
"""

OPENINGS = """
CREATE TABLE opening (
    hash TEXT PRIMARY KEY,
    partner TEXT NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    opened_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

# A district of Paris, Lyon or Marseille is a commune here. `certainty` is of the file: what was deduced stays probable.
TERRITORY = """
CREATE TABLE commune (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    search TEXT NOT NULL,
    latitude REAL,
    longitude REAL
) STRICT, WITHOUT ROWID;
CREATE INDEX commune_by_name ON commune (search);
CREATE TABLE postcode (
    postcode TEXT NOT NULL,
    commune TEXT NOT NULL,
    PRIMARY KEY (postcode, commune)
) STRICT, WITHOUT ROWID;
CREATE INDEX postcode_by_commune ON postcode (commune);
CREATE TABLE former_commune (code TEXT PRIMARY KEY, commune TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE competence (
    commune TEXT NOT NULL,
    certainty TEXT NOT NULL CHECK (certainty IN ('known', 'probable')),
    force TEXT NOT NULL CHECK (force IN ('police', 'gendarmerie')),
    PRIMARY KEY (commune, certainty)
) STRICT, WITHOUT ROWID;
CREATE TABLE station (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('police', 'gendarmerie', 'association')),
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    town TEXT NOT NULL,
    commune TEXT NOT NULL,
    department TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    telephone TEXT NOT NULL,
    site TEXT NOT NULL,
    hours TEXT NOT NULL,
    verified_on TEXT NOT NULL
) STRICT;
CREATE INDEX station_by_department ON station (kind, department);
CREATE TABLE territory_file (
    kind TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    dated_on TEXT NOT NULL,
    imported_on TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""

PROVIDERS = """
CREATE TABLE provider (
    id TEXT PRIMARY KEY,
    siret TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('company', 'sole trader', 'association', 'public')),
    audiences TEXT NOT NULL,
    threats TEXT NOT NULL,
    modes TEXT NOT NULL,
    radius INTEGER,
    departments TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    town TEXT NOT NULL,
    commune TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    telephone TEXT NOT NULL,
    site TEXT NOT NULL,
    hours TEXT NOT NULL,
    verified_on TEXT NOT NULL,
    fictional INTEGER NOT NULL CHECK (fictional IN (0, 1)),
    suspended INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
    search TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE provider_label (
    provider TEXT NOT NULL REFERENCES provider ON DELETE CASCADE,
    label TEXT NOT NULL,
    number TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    proof TEXT NOT NULL,
    PRIMARY KEY (provider, label, number)
) STRICT, WITHOUT ROWID;
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


@migrations()
def audit_log(db):
    db.executescript(AUDIT)


@migrations()
def staff_and_their_sessions(db):
    db.executescript(STAFF)


@migrations()
def published_editions(db):
    db.executescript(EDITION)


@migrations()
def passkeys_of_the_staff(db):
    db.executescript(PASSKEY)


@migrations()
def counts_fit_to_be_shown(db):
    db.executescript(RELEASED_COUNTS + RELEASE_WHAT_WAS_COUNTED)


@migrations()
def secret_keys_and_last_use(db):
    db.executescript(SECRET_KEYS)


@migrations()
def applications_and_proofs(db):
    db.executescript(APPLICATIONS)


@migrations()
def partners_looked_for_and_leaving(db):
    db.executescript(PARTNERS_AGAIN)
    for id, name, origins in db.execute(TO_SEARCH).fetchall():
        db.table("partner").update(id, {"search": searchable(id, name, *(origins or "").split())})
    for verb in ("INSERT", "UPDATE", "DELETE"):
        db.executescript(BUMP.format(table="partner", verb=verb))


@migrations()
def first_live_keys_to_confirm(db):
    db.executescript(CONFIRMATIONS)


@migrations()
def reminders_of_keys_that_end(db):
    db.executescript(REMINDERS)


@migrations()
def audit_log_by_subject(db):
    db.executescript("CREATE INDEX audit_by_subject ON audit (subject)")


@migrations()
def entrances_of_partners(db):
    """How many links were used, and when one was last asked for: a link is good once, and nobody is flooded."""
    db.executescript(ENTRANCES)


@migrations()
def openings_of_partners_pages(db):
    db.executescript(OPENINGS)


@migrations()
def wrong_tries_by_moment(db):
    """Anybody adds one, for a day, under any login: erasing the old ones must not read them all."""
    db.executescript("CREATE INDEX attempt_by_moment ON attempt (last_at)")


@migrations()
def communes_and_stations(db):
    """Public facts about places, replaced whole by each import: nothing here is about a person."""
    db.executescript(TERRITORY)


@migrations()
def officers_and_supervisors(db):
    db.executescript(OFFICERS)


@migrations()
def providers_and_their_labels(db):
    """Public facts about organisations, as whoever verified them says."""
    db.executescript(PROVIDERS)
