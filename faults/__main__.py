"""`python -m faults`, which `make faults` runs."""

from . import main

main()
