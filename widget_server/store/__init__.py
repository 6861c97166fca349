"""The one room that knows the database: how to open it, how its tables came to be, what its errors mean.

No rule of the service lives here, and no other package may import sqlite3 or sqlite_utils.
"""

from . import moments
from .database import LAST_NUMBER, changes, connect, connect_desk, empty_wal, is_in_place, reading, writing
from .folding import fold, searchable
from .lasting import write_down
from .pool import Pool, Together
from .sealing import Sealer, readable
from .secret import load_secret

__all__ = [
    "LAST_NUMBER",
    "Pool",
    "Sealer",
    "Together",
    "changes",
    "connect",
    "connect_desk",
    "empty_wal",
    "fold",
    "is_in_place",
    "load_secret",
    "moments",
    "readable",
    "reading",
    "searchable",
    "write_down",
    "writing",
]
