"""`python -m bench`, which `make bench` runs."""

from . import main

main()
