"""The regular expressions of the scripts, tried in Chromium, each in a worker that can be ended."""

import re
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_chromium

SCRIPTS = Path(__file__).parents[1] / "embed"
# A slash that begins an expression follows what a value may follow; a division follows a value.
LITERAL = re.compile(r"(?<=[=(,:!?&|\[{;])\s*/(?![/*])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+)/([dgimsuvy]*)")
COMMENT = re.compile(r"^[ \t]*(?://|/?\*).*|[ \t]//[ \t].*", re.MULTILINE)
FOR_PYTHON = (r"\\p\{\w+\}", r"\\w"), (r"\(\?<(?=\w)", "(?P<")  # what it writes otherwise, or not at all
IN_TURN = """([source, flags, recipes, length, most]) => new Promise(done => {
  const work = `onmessage = ({data: [source, flags, recipes, length]}) => recipes.forEach(([start, unit, end]) => {
    const text = (start + unit.repeat(Math.ceil(length / unit.length))).slice(0, length) + end;
    const began = performance.now();
    text.replace(new RegExp(source, flags), "");
    postMessage(performance.now() - began);
  })`;
  const worker = new Worker(URL.createObjectURL(new Blob([work]))), times = [];
  const end = () => { worker.terminate(); done(times); };
  let late = setTimeout(end, 10 * most);
  worker.onmessage = ({data}) => {
    clearTimeout(late);
    if (times.push(data) === recipes.length) return end();
    late = setTimeout(() => { times.push(most); end(); }, most);
  };
  worker.postMessage([source, flags, recipes, length]);
})"""


def literals():
    """Return [(where, source, flags)] of what our scripts write; what was released is what they were."""
    return [
        (f"{path.relative_to(SCRIPTS)}:{line}", source, flags)
        for path in sorted(SCRIPTS.rglob("*.js"))
        if "released" not in path.parts
        for line, source, flags in read(path.read_text(encoding="utf-8"))
    ]


def read(script):
    """Yield (line, source, flags) of each expression between slashes."""
    script = COMMENT.sub("", script)
    for found in LITERAL.finditer(script):
        yield script.count("\n", 0, found.start(1)) + 1, found[1], found[2]


def as_python(source):
    """Return a pattern of Python that takes about the same."""
    for theirs, ours in FOR_PYTHON:
        source = re.sub(theirs, ours, source)
    return re.compile(source)


def timed(expressions, length, most):
    """Yield the seconds that each text takes to go through, for each (source, flags, [(start, unit, end)]): as many as
    were tried, for one that takes `most` seconds is the last. Raises FileNotFoundError without Chromium."""
    chromium = find_chromium()
    if not chromium:
        raise FileNotFoundError("Chromium est introuvable")
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]).new_page()
        for source, flags, recipes in expressions:
            yield [each / 1000 for each in page.evaluate(IN_TURN, [source, flags, recipes, length, most * 1000])]
