"""What victims ask for beyond the advice: JSON for the module, and pages that need no JavaScript.

Only words and wiring: what is done is in `desk`.
"""
