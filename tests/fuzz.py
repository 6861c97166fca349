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
MEMORY, HANG, LONGEST = 512, 1, 65_536  # megabytes, seconds, bytes of a text


def main():
    readers = [reader.__name__ for reader in import_module("tests.readers").KNOWN]
    asked = argparse.ArgumentParser(prog="make fuzz", description="Des textes guidés par le code qu'ils atteignent.")
    asked.add_argument("readers", nargs="*", choices=[[], *readers], help="seulement ceux-ci")
    asked.add_argument("--seconds", type=int, default=60, help="pour chaque lecteur (60)")
    asked = asked.parse_args()
    held = [_holds(name, asked.seconds) for name in asked.readers or readers]
    sys.exit(not all(held))


def _holds(name, seconds):
    """Whether a reader held; says how many texts it was given, how many of them led somewhere new."""
    KEPT.mkdir(parents=True, exist_ok=True)
    log = KEPT / f"{name}.log"
    line = [sys.executable, "-c", f"from tests.fuzz import fuzz; fuzz({name!r}, {seconds})"]
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


def fuzz(name, seconds):
    """Try one reader in this process. Never returns: libFuzzer ends it. The readers must not be loaded before, or
    nothing would tell what they reach."""
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
