// A conversation with an officer, as the person sees it. The service is asked what is new; what was written stays on
// the screen until it is acknowledged, and is sent again under the same token.
import { ask, Refused } from "./calls.js";
import { freshToken, Outbox, patience } from "./outbox.js";
import { day, hour, part, piece, show, tell, word } from "./words.js";

const OWN = "/v1/conversations/own";
const PACE = { taken: 700, waiting: 2000, hidden: 5000 }; // milliseconds between two questions
const WRITING = 3000; // how often, at most, the officer is told that the person writes
const STILL = 6000; // how long someone is told to be writing after a sign of theirs

/** One open conversation: its code, what is known of it, and the loops that keep it so. `go` leads elsewhere. */
export class Conversation {
  #messages = new Map();
  #outbox = new Outbox();
  #acknowledged = new Set();
  #after = 0; // the last message heard of in order
  #failures = 0;
  #timer;
  #still;
  #sending = false;
  #told = 0;
  #alone = false;

  constructor(code, known, go) {
    Object.assign(this, { code, known, go });
    this.section = piece("conversation");
    tell(this.section, "code", code);
    this.#listen();
    this.#hear(known);
    document.addEventListener("visibilitychange", this.#hurry);
    addEventListener("online", this.#hurry);
    this.#later();
  }

  get over() {
    return this.known.state === "ended" || this.gone;
  }

  /** Ask no more. */
  close() {
    this.gone = true;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#hurry);
    removeEventListener("online", this.#hurry);
  }

  #hurry = () => document.hidden || this.#look();

  #later() {
    clearTimeout(this.#timer);
    if (this.over) return;
    const pace = document.hidden ? PACE.hidden : PACE[this.known.state] ?? PACE.waiting;
    this.#timer = setTimeout(() => this.#look(), this.#failures ? patience(this.#failures) : pace);
  }

  async #look() {
    clearTimeout(this.#timer);
    try {
      const news = await ask(`${OWN}?version=${encodeURIComponent(this.known.version)}&after=${this.#after}`, { code: this.code });
      this.#linked();
      if (news) this.#hear(news);
    } catch (error) {
      this.#failed(error);
    }
    this.#send();
    this.#later();
  }

  #linked() {
    if (this.gone) return;
    if (this.#failures) tell(this.section, "link", word("back-online"));
    else tell(this.section, "link", "");
    this.#failures = 0;
  }

  #failed(error) {
    if (this.gone) return;
    if (error instanceof Refused && !error.passing) return this.#lost(error);
    this.#failures += 1;
    tell(this.section, "link", word("lost", { seconds: patience(this.#failures) / 1000 }));
  }

  /** The service knows it no more: erased elsewhere, or at its end. */
  #lost({ status, message }) {
    this.close();
    tell(this.section, "link", status === 404 || status === 401 ? word("code-unknown") : message);
    this.section.querySelector("form").hidden = true;
  }

  /** Take in what the service tells, and show it; an answer that comes once all is over moves nothing. */
  #hear(news) {
    if (this.gone) return;
    const before = this.known.state;
    this.known = news;
    for (const message of news.messages) this.#messages.set(message.number, message);
    this.#after = Math.max(this.#after, ...news.messages.map(({ number }) => number));
    if (!this.section.isConnected && news.messages.some(({ author }) => author === "officer")) this.go.heard();
    if (before !== "ended" && news.state === "ended") this.#outbox.empty();
    this.#showState();
    this.#showMessages();
  }

  #showState() {
    const { state, force, place_in_queue: place, officers_present: officers, kept_until: until, suggestions } = this.known;
    const waiting = state === "waiting";
    tell(this.section, "state", { waiting: word("hello"), taken: word(`answers-${force}`), ended: this.#farewell(until) }[state]);
    tell(this.section, "queue", waiting ? `${queue(place)} ${present(officers)}` : "");
    show(this.section, "ladder", waiting);
    this.#openLadder(waiting && !officers);
    offer(part(this.section, "ladder"), ["callback", "appointment", "numbers"]);
    show(this.section, "suggested", state === "taken" && suggestions.length);
    offer(part(this.section, "suggested"), suggestions);
    this.#showWriting(state === "taken" && this.known.officer_is_writing ? word(`writes-${force}`) : "");
    this.section.querySelector("form").hidden = state === "ended";
    this.section.querySelector("[data-way=end]").hidden = state === "ended";
  }

  /** Told for a while only: who stops writing does not say so. */
  #showWriting(told) {
    clearTimeout(this.#still);
    tell(this.section, "writing", told);
    if (told) this.#still = setTimeout(() => tell(this.section, "writing", ""), STILL);
  }

  /** Once, when nobody is there: whoever then folds it wants it so. */
  #openLadder(alone) {
    if (alone && !this.#alone) part(this.section, "ladder").open = true;
    this.#alone = alone;
  }

  #farewell(until) {
    const said = [word("ended"), word(`outcome-${this.known.outcome || "other"}`), until && word("kept-until", { day: `${day(until)}, ${hour(until)}` })];
    return said.filter(Boolean).join(" ");
  }

  /** Only what is new is added, so that a screen reader tells it once. */
  #showMessages() {
    if (this.gone) return;
    const log = this.section.querySelector(".log");
    const list = log.firstElementChild;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    for (const item of list.querySelectorAll("[data-token]")) {
      if (!this.#outbox.entries.some(({ token }) => token === item.dataset.token)) item.remove();
    }
    for (const number of [...this.#messages.keys()].sort((a, b) => a - b)) {
      const message = this.#messages.get(number);
      if (this.#mayShow(message) && !list.querySelector(`[data-number="${number}"]`)) insert(list, this.#line(message));
    }
    for (const entry of this.#outbox.entries) this.#showUnsent(list, entry);
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  /** One's own words, heard back before they were acknowledged, still stand among those being sent. */
  #mayShow({ number, author }) {
    return author !== "person" || !this.#outbox.next || this.#acknowledged.has(number);
  }

  #line({ number, author, text, at, news }) {
    const line = piece("message");
    line.dataset.number = number;
    line.dataset.author = author;
    tell(line, "author", word(author === "officer" ? `author-${this.known.force}` : `author-${author}`));
    tell(line, "text", news ? word(`news-${news}`) : text);
    tell(line, "fate", "");
    if (at) Object.assign(line.querySelector("time"), { dateTime: at, textContent: hour(at) });
    return line;
  }

  #showUnsent(list, { token, text, state, why }) {
    let line = list.querySelector(`[data-token="${token}"]`);
    if (!line) {
      line = list.appendChild(this.#line({ number: "", author: "person", text }));
      line.dataset.token = token;
    }
    tell(line, "fate", why || word(state));
  }

  /** Send what waits, one message at a time: the order of writing is the order of reading. */
  async #send() {
    const entry = this.#outbox.next;
    if (!entry || this.#sending || this.over) return;
    this.#sending = true;
    let again = true;
    try {
      const { token, text } = entry;
      const { version } = this.known;
      const { number, version: now } = await ask(`${OWN}/messages`, { method: "POST", code: this.code, body: { token, text, version } });
      if (this.known.version === version) this.known.version = now; // else what came meanwhile is not known yet
      this.#outbox.settle(entry);
      this.#acknowledged.add(number);
      this.#messages.set(number, { number, author: "person", text, at: new Date().toISOString() });
      this.#linked();
    } catch (error) {
      again = error instanceof Refused && !error.passing;
      Object.assign(entry, again ? { state: "refused", why: word("refused", { why: error.message }) } : { state: "unsent" });
      if (!again) this.#failed(error);
    }
    this.#sending = false;
    this.#showMessages();
    if (again) this.#send();
    else this.#later();
  }

  #listen() {
    const form = this.section.querySelector("form");
    const text = form.elements.text;
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#write(text);
    };
    text.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#write(text);
    };
    text.oninput = () => this.#tellWriting();
    for (const button of this.section.querySelectorAll("[data-way]")) {
      button.onclick = () => (this.#deeds[button.dataset.way] ?? this.go[button.dataset.way])?.(button);
    }
  }

  #write(field) {
    const text = field.value.trim();
    if (!text) return field.focus();
    this.#outbox.add(freshToken(), text);
    field.value = "";
    field.focus();
    this.#showMessages();
    const log = this.section.querySelector(".log");
    log.scrollTop = log.scrollHeight;
    this.#send();
  }

  #tellWriting() {
    if (Date.now() - this.#told < WRITING || this.known.state !== "taken") return;
    this.#told = Date.now();
    ask(`${OWN}/writing`, { method: "POST", code: this.code }).catch(() => {});
  }

  #deeds = {
    copy: async () => {
      await navigator.clipboard.writeText(this.code);
      tell(this.section, "link", word("copied"));
    },
    end: () => this.#sure("sure-end", true),
    "go-on": () => this.#sure("sure-end", false, "end"),
    "end-now": () => this.#finish(),
    erase: () => this.#sure("sure", true),
    keep: () => this.#sure("sure", false, "erase"),
    "erase-now": () => this.#erase(),
  };

  #sure(name, asked, back) {
    show(this.section, name, asked);
    (asked ? part(this.section, name).querySelector("button") : this.section.querySelector(`[data-way=${back}]`)).focus();
  }

  async #finish() {
    try {
      this.#hear(await ask(`${OWN}/end`, { method: "POST", code: this.code }));
      show(this.section, "sure-end", false);
      this.close();
    } catch (error) {
      tell(this.section, "link", error instanceof Refused ? error.message : word("failed"));
    }
  }

  async #erase() {
    try {
      await ask(OWN, { method: "DELETE", code: this.code });
    } catch (error) {
      if (error.status !== 404) return tell(this.section, "link", error instanceof Refused ? error.message : word("failed"));
    }
    this.close();
    this.#messages.clear();
    this.section.replaceChildren();
    this.go.erased(word("erased"));
  }
}

/** Put a line where its number wants it: before the first that comes later, and before what is not sent yet. */
function insert(list, line) {
  const later = [...list.children].find(({ dataset }) => dataset.token || Number(dataset.number) > Number(line.dataset.number));
  list.insertBefore(line, later ?? null);
}

/** Keep of a ladder the rungs that are offered. */
function offer(ladder, kinds) {
  for (const rung of ladder.querySelectorAll("[data-handoff]")) rung.hidden = !kinds.includes(rung.dataset.handoff);
}

const queue = (place) => (place == null ? "" : place <= 1 ? word("first") : word("place", { place }));
const present = (count) =>
  count > 1 ? word("officers-many", { count }) : word(count ? "officers-one" : "officers-none");
