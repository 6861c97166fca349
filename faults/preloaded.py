"""What is written in C and loaded into the service alone, before the C library."""

import shutil
import subprocess
from pathlib import Path

NO_COMPILER = "non essayé : il faut un compilateur C"


def build(name, folder):
    """Compile faults/<name>.c into this folder; return the library's path, or None where there is no C compiler."""
    if not (compiler := shutil.which("cc")):
        return None
    library = folder / f"{name}.so"
    source = Path(__file__).with_name(f"{name}.c")
    subprocess.run([compiler, "-Wall", "-Werror", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library
