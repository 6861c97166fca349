// From a diagnosis to a person, in place: one step at a time, in the journey's own page. What the person answered stays
// in memory, and nothing of it is sent before a step that says what, to whom and for how long.
import { asksToLeave, leave } from "../exit.js";
import { ask, Refused } from "./calls.js";
import { comeBack } from "./code.js";
import { Conversation } from "./conversation.js";
import { dossier } from "./dossier.js";
import { callBack, chooseStation, done } from "./meetings.js";
import { associations, numbers, providers, search } from "./nearby.js";
import { freshCode } from "./outbox.js";
import { around, askPlace, capital } from "./place.js";
import { part, piece, readFrom, show, word } from "./words.js";

const NOWHERE = { answer: { forces: [{ id: "police" }] }, postcode: "", commune: null };
const main = document.querySelector("main");
const status = document.querySelector("[role=status]");
const nav = document.querySelector("nav");

const alone = "alone" in main.dataset;

let steps = []; // the steps taken, each a function that makes its section
let advice; // what was shown before the help, to come back to
let where; // the place the person gave, asked once

/** Show, in place of the advice, who can help. `path` is where the words are; `standing` is where the person stands. */
export async function help(path, standing) {
  const pages = await fetchWords(path);
  readFrom(pages);
  adopt(pages.getElementById("help-style").textContent);
  advice = { nodes: [...main.childNodes], at: document.body.dataset.at };
  go.standing = told(standing);
  steps = [];
  go.to(() => offers(standing.handoffs));
}

function fetchWords(path) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", path);
    request.responseType = "document";
    request.onload = () => (request.response?.getElementById("step-words") ? resolve(request.response) : reject(request));
    request.onerror = request.ontimeout = () => reject(request);
    request.timeout = 10_000;
    request.send();
  });
}

let adopted;

function adopt(text) {
  if (adopted) return;
  adopted = new CSSStyleSheet();
  adopted.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, adopted];
}

/** What may be told of where the person stands: ids for the officer, and the words the person read. */
function told({ tree, pages, walk, contacts }) {
  const text = (selector) => own(pages.querySelector(selector));
  return {
    diagnosis: walk.node,
    name: text(`#${CSS.escape(walk.node)} h1`),
    audience: walk.audience ?? "",
    notes: [...walk.notes],
    answers: walk.answers.map(([question, option]) => ({
      question: text(`#${CSS.escape(question)} h1`),
      answer: text(`#${CSS.escape(question)} [data-option="${option}"]`),
    })),
    severity: tree.diagnoses[walk.node].severity,
    contacts,
  };
}

/** The text of an element without what only explains it. */
function own(element) {
  const copy = element.cloneNode(true);
  for (const small of copy.querySelectorAll("small")) small.remove();
  return copy.textContent.trim();
}

/** Where one may go from any step, and what every step may ask for. */
const go = {
  standing: { diagnosis: "", name: "", audience: "", notes: [], answers: [], contacts: [] },
  /** Take one more step. */
  to(step) {
    steps.push(step);
    display(step());
  },
  /** Take a step from which there is no going back to what was filled in before it. */
  settle(step) {
    steps = steps.slice(0, 1);
    go.to(step);
  },
  /** Do something that may fail; say so where the person is. Returns whether it was done. */
  async attempt(section, action) {
    status.textContent = status.dataset.wait;
    const error = await Promise.resolve().then(action).then(() => null, (failure) => failure);
    if (status.textContent === status.dataset.wait) status.textContent = "";
    const said = error instanceof Refused && error.message; // the service speaks French
    if (error) go.fault(section, said || word("failed"), said ? "fr" : "");
    return !error;
  },
  /** Say what does not suit, next to what was typed. */
  fault(section, sentence, lang = "") {
    const place = section.querySelector(".error") ?? status;
    Object.assign(place, { textContent: sentence, lang });
    const field = section.querySelector(":is(input, textarea):invalid") ?? section.querySelector("input, textarea");
    field?.focus();
  },
  onSubmit(form, action) {
    form.onsubmit = (event) => {
      event.preventDefault();
      form.querySelector(".error").textContent = "";
      const button = form.querySelector(".go");
      if (button.disabled) return;
      button.disabled = true; // once, however often it is pressed
      go.attempt(form, action).finally(() => (button.disabled = false));
    };
  },
  /** What the buttons of a step do, by their way. */
  act(section, deeds) {
    for (const [way, deed] of Object.entries(deeds)) {
      section.querySelector(`[data-way=${way}]`).onclick = () => go.attempt(section, deed);
    }
  },
  typed: (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()])),
  async copy(section, code) {
    await navigator.clipboard.writeText(code);
    status.textContent = word("copied");
  },
  /** The section that is shown. */
  get shown() {
    return main.firstElementChild;
  },
  resume(code, known) {
    go.conversation?.close();
    go.conversation = new Conversation(code, known, ways);
    go.settle(() => go.conversation.section);
  },
};

/** Where the buttons of any step lead. */
const ways = {
  back() {
    steps.pop();
    steps.length ? display(steps.at(-1)()) : ways.home();
  },
  /** Out of the help, to the advice or the page it was called from. */
  home() {
    if (!advice) return;
    main.replaceChildren(...advice.nodes);
    document.body.dataset.at = advice.at;
    nav.hidden = false;
    steps = [];
    keepInSight(main.firstElementChild);
    look(main.querySelector("h1"));
  },
  leave: () => ways.home(),
  /** After something is booked or sent: to the conversation it was done from, else home. */
  onward: () => (isTalking() ? ways.resume() : ways.home()),
  /** The officer said something while the person was elsewhere. */
  heard() {
    const button = main.querySelector(".resume button");
    if (button) button.textContent = word("answered");
  },
  resume: () => go.to(() => go.conversation.section),
  code: () => go.to(() => comeBack(go)),
  around: () => inPlace(() => go.to(() => around(where))),
  numbers: () => go.to(() => numbers(go.standing.contacts)),
  conversation: () => (isTalking() ? ways.resume() : inPlace(() => go.to(before), { optional: true })),
  callback: () => inPlace(() => go.to(() => callBack(go, where)), { optional: true }),
  appointment: () => inPlace(() => go.to(() => chooseStation(go, where))),
  provider: () => inPlace(() => near(({ providers: found }) => providers(found))),
  association: () => inPlace(() => near(({ associations: found }) => associations(found))),
  dossier: () => go.to(() => dossier(go)),
  erased(sentence) {
    go.conversation = undefined;
    go.settle(() => done(go, sentence));
  },
};

/** While a conversation is open, the way back to it stays at the bottom of the screen. */
function keepInSight(shown) {
  main.querySelector(".resume")?.remove();
  if (!go.conversation || go.conversation.over) return;
  const bar = shown.appendChild(piece("resume"));
  bar.querySelector("button").onclick = ways.resume;
}

/** Ask where the person is, once; then go on. Who may do without is asked whether they prefer not to say. */
function inPlace(then, { optional = false } = {}) {
  if (where?.postcode || (where && optional)) return then();
  const depth = steps.length;
  const arrived = async (place) => {
    where = place;
    const asked = steps.splice(depth); // going back from there does not ask again
    if (await then() === false) steps.push(...asked); // where it could not be done, the person is still here
  };
  return go.to(() => askPlace(go, arrived, optional && (() => arrived(NOWHERE))));
}

/** Look for who is near, then show it. */
function near(shown) {
  const from = main.firstElementChild;
  return go.attempt(from, async () => {
    const found = await search(go, where);
    go.to(() => shown(found));
  });
}

/** Whom one may turn to in this situation. */
function offers(handoffs) {
  const section = piece("offers");
  for (const item of section.querySelectorAll("[data-handoff]")) item.hidden = !handoffs.includes(item.dataset.handoff);
  section.querySelector(".open").hidden = !go.conversation;
  return section;
}

/** What to know before a conversation. Until the person agrees here, nothing of their situation was sent. */
function before() {
  const section = piece("before");
  const [{ id: force }] = where.answer.forces;
  show(section, `force-${force}`, true);
  part(section, "sent").append(...shared().map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
  const form = section.querySelector("form");
  const code = freshCode();
  go.onSubmit(form, async () => {
    const { diagnosis, notes, audience } = go.standing;
    const { commune } = where;
    const body = { force, commune: commune?.code ?? "", place: commune?.name ?? "", audience, diagnosis, notes };
    const opened = await ask("/v1/conversations", { method: "POST", body: { ...body, name: go.typed(form).name, code } });
    go.resume(opened.code, opened.conversation);
  });
  return section;
}

/** What is sent in opening a conversation, in the words of the person. */
function shared() {
  const { name, audience, notes } = go.standing;
  const said = (what, id) => word(`${what}-${id}`);
  return [
    name,
    ...(audience ? [capital(said("audience", audience))] : []),
    ...notes.map((note) => capital(said("note", note))),
    where.commune?.name ?? word("no-place"),
  ];
}

const isTalking = () => go.conversation && !go.conversation.over;

/** Show a step, from its heading; its buttons lead where their ways say unless the step gave them something to do. */
function display(section) {
  for (const button of section.querySelectorAll("[data-way]")) {
    button.onclick ??= () => ways[button.dataset.way]?.();
  }
  for (const button of section.querySelectorAll("[data-way=onward]")) button.hidden = !advice && !isTalking();
  main.replaceChildren(section);
  nav.hidden = !alone;
  document.body.dataset.at = "help";
  status.textContent = "";
  look(section.querySelector("h1"));
}

function look(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "nearest" });
}

/** The page by itself: coming back by a code, and who is near. */
function standAlone() {
  readFrom(document);
  adopt(document.getElementById("help-style").textContent);
  advice = { nodes: [...main.childNodes], at: "help" };
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
  document.querySelector("[data-without-script]").hidden = true;
  for (const button of main.querySelectorAll("[data-way]")) button.onclick = ways[button.dataset.way];
  const exit = document.querySelector(".exit");
  exit.onclick = (event) => {
    event.preventDefault();
    leave();
  };
  document.addEventListener("keydown", (event) => asksToLeave(event) && leave());
}

// A page brought back from the browser's memory shows nothing of a conversation.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  go.conversation?.close();
  go.conversation = where = undefined;
  if (alone) location.reload();
});

if (alone) standAlone();
