"""The sites of partners: how their origin is written, whether they are theirs, whether the module stands there.

No database here.
"""
