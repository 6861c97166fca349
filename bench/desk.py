"""A thousand people talking with fifty officers, two hundred messages a second, over HTTP like their browsers.

Every message is a number and the moment it was sent; whoever it is for notes when it came.
"""

import asyncio
import json
import random
import re
import resource
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

import uvloop

from tests.web.staff import CSRF, Browser, open_account
from widget_server import create_app
from widget_server.desk import conversations, presence, queue
from widget_server.store import moments

from .running import SETTLE, granian, say, settings, waits

PEOPLE, OFFICERS = 1000, 50
RATE = 200.0  # messages a second, as many from each side
ASKING = 0.7  # seconds between two questions of a browser
LASTING = 30  # seconds
GETTING_READY = timedelta(minutes=5)
LAST = 4  # seconds at the end in which nothing more is said, so that all can arrive
ABOUT = dict.fromkeys(("commune", "place", "audience", "diagnosis", "name"), "") | {"notes": []}
SAID = re.compile(r"said (\d+) at (\d+\.\d+)")


def conversing(folder):
    """How long a message takes from one side to the other, and what a prepared page takes meanwhile."""
    say(f"{PEOPLE} conversations…")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    people, officers = _prepare(folder)
    with granian(folder, core=None, workers=2) as (port, _):
        time.sleep(SETTLE)
        at_rest = waits(port)
        seen = uvloop.run(_Crowd(port).talk(people, officers))
    late = sorted(seen.took.values())
    lost = len(seen.sent) - len(seen.took)
    return {
        f"{PEOPLE} conversations, message remis, p95": (round(late[len(late) * 95 // 100], 2), "s", "≤ 1"),
        "… le plus lent": (round(late[-1], 2), "s", ""),
        "… messages par seconde": (round(len(seen.sent) / (LASTING - LAST)), "", f"{RATE:.0f}"),
        "… perdus": (lost, "", "0"),
        "… priés de redire": (seen.answers["again"], "", ""),
        "… page préparée pendant ce temps, p95": (seen.page, "ms", f"au repos {at_rest}"),
    }


def _prepare(folder):
    """Return the codes of so many conversations held by officers, and the cookies and tokens of these."""
    app = create_app(settings(folder))
    officers = []
    with app.extensions["connect_desk"]() as desk:
        people = [conversations.open(desk, "police", "S2", ABOUT) for _ in range(PEOPLE)]
        for number in range(OFFICERS):
            browser = Browser(app)
            browser.sign_in(*open_account(app.config["DATABASE"], "officer", f"officer-{number}@example.org"))
            held = [found.id for _, found in people[number::OFFICERS]]
            presence.note(desk, number + 1, "police", moments.now() + GETTING_READY)  # until their pages say so
            for id in held:
                queue.take(desk, id, number + 1, "police")
            csrf = CSRF.search(browser.get("/desk/").text)[1]
            officers.append((f"17cyber={browser.client.get_cookie('17cyber').value}", csrf, held))
    return [code for code, _ in people], officers


class _Crowd:
    """Everybody at once; `sent` and `took` are by the number of a message, `answers` counts what else was met."""

    def __init__(self, port):
        self.port, self.page = port, None
        self.sent, self.took, self.answers, self.known = set(), {}, Counter(), {}

    async def talk(self, people, officers):
        self.end = time.monotonic() + LASTING
        measured = asyncio.create_task(self.look_at_a_page())
        hearing = [self.hear(self.own(code)) for code in people]
        hearing += [self.hear(self.news(cookie)) for cookie, _, _ in officers]
        saying = [self.keep_saying(RATE / 2 / PEOPLE, self.person_says(code)) for code in people]
        saying += [self.keep_saying(RATE / 2 / OFFICERS, self.officer_says(*each)) for each in officers]
        await asyncio.gather(*hearing, *saying)
        self.page = await measured
        return self

    async def look_at_a_page(self):
        await asyncio.sleep(LASTING / 3)
        return await asyncio.to_thread(waits, self.port)

    async def hear(self, ask):
        async with _Connection(self.port) as connection:
            await asyncio.sleep(random.random() * ASKING)
            while time.monotonic() < self.end:
                began = time.monotonic()
                text = await ask(connection)
                for number, at in SAID.findall(text):
                    self.took.setdefault(number, time.monotonic() - float(at))
                await asyncio.sleep(max(0, ASKING - (time.monotonic() - began)))

    async def keep_saying(self, rate, tell):
        async with _Connection(self.port) as connection:
            due = time.monotonic()
            while True:
                due += random.expovariate(rate)  # whether or not the one before was kept at once
                await asyncio.sleep(max(0, due - time.monotonic()))
                if time.monotonic() > self.end - LAST:
                    return
                number = str(random.getrandbits(60))
                text = f"said {number} at {time.monotonic():.6f}"
                while not await tell(connection, f"token-{number}", text):
                    self.answers["again"] += 1
                    await asyncio.sleep(0.3)
                self.sent.add(number)

    def own(self, code):
        known = self.known.setdefault(code, {"version": "", "after": 0})

        async def ask(connection):
            path = f"/v1/conversations/own?{urlencode(known)}"
            status, body = await connection.ask("GET", path, Authorization=f"Bearer {code}")
            if status != 200:
                return ""
            told = json.loads(body)
            officers = [each for each in told["messages"] if each["author"] == "officer"]
            known.update(version=told["version"], after=max([known["after"], *(m["number"] for m in told["messages"])]))
            return " ".join(each["text"] for each in officers)

        return ask

    def person_says(self, code):
        async def tell(connection, token, text):
            known = self.known[code]["version"]
            body = json.dumps({"token": token, "text": text, "version": known})
            more = {"Authorization": f"Bearer {code}", "Content-Type": "application/json"}
            status, answer = await connection.ask("POST", "/v1/conversations/own/messages", body, **more)
            if status in (200, 201) and self.known[code]["version"] == known:
                self.known[code]["version"] = json.loads(answer)["version"]
            return _is_kept(status)

        return tell

    def news(self, cookie):
        known = {"version": ""}

        async def ask(connection):
            status, body = await connection.ask("GET", f"/desk/news?{urlencode(known)}", Cookie=cookie)
            if status != 200:
                return ""
            text = body.decode()
            known["version"] = re.search(r'data-version="([^"]*)"', text)[1]
            return " ".join(re.findall(r'class="person".*?</div>', text, re.DOTALL))

        return ask

    def officer_says(self, cookie, csrf, held):
        async def tell(connection, token, text):
            body = urlencode({"csrf_token": csrf, "token": token, "text": text})
            more = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
            id = held[int(token[-3:]) % len(held)]
            status, _ = await connection.ask("POST", f"/desk/conversations/{id}/messages", body, **more)
            return _is_kept(status)

        return tell


def _is_kept(status):
    """Whether a message was kept; it may also have to be said again, and nothing else is expected."""
    if status not in (200, 201, 204, 503):
        raise SystemExit(f"Un message a été refusé : {status}.")
    return status != 503


class _Connection:
    """One connection to the service, kept open as a browser would."""

    def __init__(self, port):
        self.port = port

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_):
        self.writer.close()

    async def ask(self, method, path, body="", **headers):
        if body:
            headers["Content-Length"] = str(len(body.encode()))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.writer.write(f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n{body}".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        if status == 204:  # most of them: what asks takes little from what answers
            return status, b""
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        return status, await self.reader.readexactly(int(length[1])) if length else b""
