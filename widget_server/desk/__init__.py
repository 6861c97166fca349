"""People helping people: who is nearby, and who is in charge there.

Nothing here is about the register, which stands beside and is never imported.
"""
