"""Who may show the module, under which keys, how often it led to which diagnosis; who may change that, and who did.

Nothing here decides what a victim may see: a key without a partner takes away the name and the counts, never the help.
"""
