"""The staff: who they are, how they prove it, how long that lasts.

Only what is about people is here, and all of it has a date on which it goes.
"""
