"""Tables as spreadsheets open them: CSV (RFC 4180) with semicolons and a byte order mark, as a French Excel expects.

No cell ever begins like a formula: a spreadsheet would run it on the machine of whoever opens the file.
"""

import csv
import io

MARK = "\ufeff"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # the wide ones are read as the narrow ones


def write(header, rows):
    """Return the text of a table: a row of names, then the rows; what is no text is told as `str` does."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([header, *([_harmless(value) for value in row] for row in rows)])
    return MARK + text.getvalue()


def _harmless(value):
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
