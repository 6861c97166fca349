"""What the service weighs and how fast it answers, beside its peers, in one run.

`make bench` prints one table; `make bench PART=serving` one part of it. Nothing here is a test: a busy machine gives
other figures.
"""
