"""The tree as a picture: questions from left to right in the order they may be asked, diagnoses where they end.

SVG only, with its text as text: it can be searched, read aloud and printed on A3.
"""

from html import escape
from textwrap import wrap

COLUMN, GAP, LINE, PADDING = 330, 70, 17, 8  # pixels
QUESTION_LETTERS, OPTION_LETTERS = 38, 44

STYLE = """text{font:13px system-ui,sans-serif;fill:#14213a}.ask{font-weight:700}.end{font-weight:600}
rect{fill:#fff;stroke:#4a5670}.diagnosis rect{fill:#f3f6fb;stroke:#1c4f9c}.S4 rect{stroke:#a4161a;stroke-width:2.5}
path{fill:none;stroke:#76839c;stroke-opacity:.55}path.S4{stroke:#a4161a}"""


def draw(tree, start=None):
    """Return the SVG text of the tree, or of the branch that starts at a question's id.

    The tree must be free of cycles. Raises KeyError for an id that is no question's.
    """
    start = start or tree.start
    boxes = _placed(tree, _columns(tree, tree.questions[start].id))
    width = max(box["x"] for box in boxes.values()) + COLUMN + PADDING
    height = max(box["y"] + box["height"] for box in boxes.values()) + PADDING
    parts = [*(_arrow(boxes, *edge) for edge in _edges(tree, boxes)), *(_box(box) for box in boxes.values())]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">'
        f'<title id="title">{escape(tree.title)} : {len(boxes)} questions et diagnostics depuis « {start} »</title>'
        f"<style>{STYLE}</style>{''.join(parts)}</svg>"
    )


def _columns(tree, start):
    """Return {id: column}: one more than the rightmost question that leads there; diagnoses after every question."""
    columns, waiting = {start: 0}, [start]
    while waiting:
        id = waiting.pop(0)
        for option in tree.questions[id].options:
            if option.next in tree.questions and columns.get(option.next, -1) <= columns[id]:
                columns[option.next] = columns[id] + 1
                waiting.append(option.next)
    last = max(columns.values()) + 1
    ends = (option.next for id in list(columns) for option in tree.questions[id].options)
    return columns | {id: last for id in ends if id in tree.diagnoses}


def _placed(tree, columns):
    heights, boxes = {}, {}
    for id, column in sorted(columns.items(), key=lambda item: item[1]):
        box = _question_box(tree.questions[id]) if id in tree.questions else _diagnosis_box(tree.diagnoses[id])
        y = heights.get(column, PADDING)
        boxes[id] = box | {"id": id, "x": PADDING + column * (COLUMN + GAP), "y": y}
        heights[column] = y + box["height"] + 14
    return boxes


def _question_box(question):
    title = wrap(question.ask, QUESTION_LETTERS) or [question.id]
    lines, ports = [("ask", line) for line in title], {}
    for option in question.options:
        ports[option.id] = PADDING + LINE * (len(lines) + 0.7)
        lines += [("", line) for line in wrap(f"• {option.say}", OPTION_LETTERS, subsequent_indent="   ")]
    return {"lines": lines, "ports": ports, "kind": "question", "height": LINE * len(lines) + 2 * PADDING}


def _diagnosis_box(diagnosis):
    lines = [("end", line) for line in wrap(diagnosis.name, QUESTION_LETTERS)]
    lines.append(("", f"{diagnosis.id} · {diagnosis.severity}"))
    kind = f"diagnosis {diagnosis.severity}"
    return {"lines": lines, "ports": {}, "kind": kind, "height": LINE * len(lines) + 2 * PADDING}


def _edges(tree, boxes):
    for id in boxes:
        if id in tree.questions:
            yield from ((id, option) for option in tree.questions[id].options if option.next in boxes)


def _arrow(boxes, id, option):
    start, end = boxes[id], boxes[option.next]
    x1, y1 = start["x"] + COLUMN, start["y"] + start["ports"][option.id]
    x2, y2 = end["x"], end["y"] + end["height"] / 2
    bend = (x2 - x1) / 2
    kind = "S4" if "S4" in end["kind"] else ""
    return f'<path class="{kind}" d="M{x1} {y1:.0f}C{x1 + bend:.0f} {y1:.0f} {x2 - bend:.0f} {y2:.0f} {x2} {y2:.0f}"/>'


def _box(box):
    x, y = box["x"], box["y"]
    texts = "".join(
        f'<text class="{kind}" x="{x + PADDING}" y="{y + PADDING + LINE * (row + 0.8):.0f}">{escape(line)}</text>'
        for row, (kind, line) in enumerate(box["lines"])
    )
    rect = f'<rect x="{x}" y="{y}" width="{COLUMN}" height="{box["height"]}" rx="6"/>'
    return f'<g class="{box["kind"]}">{rect}{texts}</g>'
