"""Who may show the module, under which keys, and how often it led to which diagnosis.

Nothing here decides what a victim may see: a key without a partner takes away the name and the counts, never the help.
"""
