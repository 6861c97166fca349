"""Coverage-guided fuzzing (atheris, which is libFuzzer for Python) of what reads text that strangers wrote.

`python -m tests.fuzz` tries each of `tests/readers.py` in a process of its own, for `--seconds` each; it ends with an
error when one threw what it does not announce, took more than a second, or more than 512 MB. What it found stays in
`build/fuzz/`, the texts to begin from the next time too.
"""

import argparse
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

KEPT = Path("build/fuzz")
READERS = ("read_yaml", "read_tree", "read_origin", "read_policies", "read_page", "read_headers", "read_details")
MEMORY, HANG, LONGEST = 512, 1, 65_536  # megabytes, seconds, bytes of a text


def main():
    asked = argparse.ArgumentParser(prog="make fuzz", description="Des textes guidés par le code qu'ils atteignent.")
    asked.add_argument("readers", nargs="*", choices=[[], *READERS], help="seulement ceux-ci")
    asked.add_argument("--seconds", type=int, default=60, help="pour chaque lecteur (60)")
    asked.add_argument("--here", action="store_true", help="dans ce processus, qui ne fera rien d'autre")
    asked = asked.parse_args()
    names = asked.readers or READERS
    if asked.here:
        _fuzz(names[0], asked.seconds)
    held = [_holds(name, asked.seconds) for name in names]
    sys.exit(not all(held))


def _holds(name, seconds):
    """Whether a reader held; says how many texts it was given, how many of them led somewhere new."""
    KEPT.mkdir(parents=True, exist_ok=True)
    log = KEPT / f"{name}.log"
    line = [sys.executable, "-m", "tests.fuzz", "--here", "--seconds", str(seconds), name]
    with log.open("w", encoding="utf-8") as told:
        ended = subprocess.run(line, stdout=told, stderr=subprocess.STDOUT, check=False)
    said = log.read_text(encoding="utf-8", errors="replace")
    tried, new = (
        sum(map(int, re.findall(rf"stat::{what}: *(\d+)", said)))
        for what in ("number_of_executed_units", "new_units_added")
    )
    held = ended.returncode == 0 and tried > 0
    print(f"{'tient ' if held else 'ÉCHOUE'}  {name} : {tried} textes, {new} qui menaient ailleurs ; {log}", flush=True)
    return held


def _fuzz(name, seconds):
    """Never returns: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["widget_server", "yaml", "idna"]):
        readers = import_module("tests.readers")
    reader, folder = getattr(readers, name), KEPT / name
    folder.mkdir(exist_ok=True)
    (folder / "known").write_text(readers.KNOWN[reader], encoding="utf-8")
    limits = [f"-max_total_time={seconds}", f"-timeout={HANG}", f"-rss_limit_mb={MEMORY}", f"-max_len={LONGEST}"]
    more = ["-print_final_stats=1", f"-artifact_prefix={folder}-", str(folder)]
    atheris.Setup([name, *limits, *more], lambda data: reader(data.decode("utf-8", "replace")))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
