"""The one room that knows the database: how to open it, how its tables came to be, what its errors mean.

No rule of the service lives here, and no other package may import sqlite3 or sqlite_utils.
"""

from .database import changes, connect, is_in_place, reading, writing
from .folding import fold, searchable
from .secret import load_secret

__all__ = ["changes", "connect", "fold", "is_in_place", "load_secret", "reading", "searchable", "writing"]
