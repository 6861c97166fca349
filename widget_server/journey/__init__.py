"""The tree and all that can be known from it alone: no Flask, no database, no clock but the one it is handed."""
