// The journey: one question at a time, then the advice. It adds nothing to the words of the page: every text it
// shows was rendered by the server. It sends nothing but one count, stores nothing, and knows no other origin
// than its own and that of the page that frames it.
import { asksToLeave, leave } from "./exit.js";
import { isOpen } from "./hours.js";
import { index, search } from "./search.js";
import { plan, replay } from "./walk.js";

const main = document.querySelector("main");
const nav = document.querySelector("nav");
const status = document.querySelector("[role=status]");
const first = main.firstElementChild;
const [framed, key] = /\/module\/([^/]+)/.exec(location.pathname) ?? [];

const given = new Map(); // every answer ever given, so that going back forgets none
let answers = []; // those that lead to where the person stands
let counted = false;
let standing; // where the person stands, for who is asked to help
let missed = 0;
let port; // to the loader; none in a bare frame or a tab

let book = fetchBook();
book.catch(() => {}); // told when it is missed, at the next answer

/** The complete document: every question and diagnosis, and the structure `walk.js` reads. Fetched at once, so
    that the journey goes on without network. Parsed by the browser itself: no string ever becomes markup here. */
function fetchBook(tries = 3) {
  const wanted = new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.pathname + main.dataset.complete);
    request.responseType = "document";
    request.onload = () => {
      const text = request.response?.getElementById("structure")?.textContent;
      text ? resolve({ tree: completed(JSON.parse(text), request.response), pages: request.response }) : reject(request);
    };
    request.onerror = request.ontimeout = () => reject(request);
    request.timeout = 10_000;
    request.send();
  });
  const again = () => new Promise((wait) => setTimeout(wait, 500 + 1000 * Math.random())).then(() => fetchBook(tries - 1));
  return tries > 1 ? wanted.catch(again) : wanted;
}

/** The structure leaves out what the page says itself: where an option leads, what a diagnosis asks to do. */
function completed(tree, pages) {
  for (const link of pages.querySelectorAll("[data-option]")) {
    tree.questions[link.closest("section").id][link.dataset.option].next = link.hash.slice(1);
  }
  for (const list of pages.querySelectorAll("[data-moment]")) {
    const ids = [...list.querySelectorAll("[data-action]")].map((item) => item.dataset.action);
    tree.diagnoses[list.closest("article").id][list.dataset.moment] = ids;
  }
  return tree;
}

const copy = ({ pages }, selector) => document.importNode(pages.querySelector(selector), true);
const named = (name, id) => `[data-${name}="${id}"]`;

async function choose(link) {
  status.textContent = status.dataset.wait;
  const loaded = await book.catch(() => (book = fetchBook(1))).catch(() => null);
  status.textContent = loaded ? "" : status.dataset.lost;
  if (!loaded) return; // the question stays, and the next answer tries again
  const question = link.closest("section").id;
  given.set(question, link.dataset.option);
  answers.push([question, link.dataset.option]);
  show(loaded);
}

/** Show where the answers lead; or a diagnosis found otherwise, whose conditions are then told in words. */
function show(loaded, found) {
  const walk = replay(loaded.tree, answers);
  answers = walk.answers;
  const node = found ?? walk.node;
  const atEnd = node in loaded.tree.diagnoses;
  main.replaceChildren(found ? whole(loaded, found) : atEnd ? advice(loaded, walk) : question(loaded, walk));
  nav.hidden = !answers.length && !found;
  lookUp.firstElementChild.open = false;
  document.body.dataset.at = atEnd ? "advice" : "question";
  focusOn(main.querySelector("h1")).scrollIntoView({ block: "nearest" });
  tell("height");
  if (atEnd) count(node);
}

function focusOn(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return heading;
}

function question(loaded, walk) {
  const section = copy(loaded, `#${CSS.escape(walk.node)}`);
  for (const link of section.querySelectorAll("[data-option]")) {
    const { only } = loaded.tree.questions[walk.node][link.dataset.option];
    if (only && walk.audience && !only.includes(walk.audience)) link.parentElement.remove();
    if (given.get(walk.node) === link.dataset.option) remember(link);
  }
  return known(section, walk);
}

/** Mark the answer that was given the last time. */
function remember(link) {
  const told = link.appendChild(document.createElement("small"));
  told.className = "given";
  told.textContent = status.dataset.given;
  link.setAttribute("aria-current", "true");
}

function advice(loaded, walk) {
  const { severity, diagnoses, actions, contacts, refused, complaint, letters, handoffs } = plan(loaded.tree, walk);
  const [primary, ...linked] = diagnoses;
  const article = copy(loaded, `#${CSS.escape(primary)}`);
  article.dataset.severity = severity;
  for (const moment of article.querySelectorAll("[data-moment]")) {
    const ids = actions[moment.dataset.moment];
    moment.hidden = !ids.length;
    moment.querySelector("ol").replaceChildren(...ids.map((id) => copy(loaded, named("action", id))));
  }
  fill(article, ".contacts > ul", contacts.map((id) => contact(loaded, id)));
  fill(article, ".complaint > ul", complaint.map(([id, index]) =>
    copy(loaded, `#${CSS.escape(id)} ${named("say", index)}`)));
  fill(article, ".letters > ul", letters.map((id) => letter(loaded, id, article)));
  refuse(article, refused.map(([id, index]) => refusal(loaded, id, index)));
  fill(article, ".linked > ul", linked.map((id) => also(loaded, id)));
  offer(loaded, article, walk, handoffs, contacts);
  return known(article, walk);
}

/** All there is to say of a diagnosis, to someone of whom nothing is known. */
function whole(loaded, id) {
  const article = copy(loaded, `#${CSS.escape(id)}`);
  article.dataset.found = "";
  article.querySelector(".lead")?.remove();
  for (const item of article.querySelectorAll(".contacts > ul > li")) {
    const conditions = item.querySelectorAll("em");
    item.replaceChildren(...conditions, ...contact(loaded, item.dataset.contact).childNodes);
  }
  for (const item of article.querySelectorAll(".letters > ul > li")) {
    item.replaceChildren(...item.querySelectorAll("em"), ...letter(loaded, item.dataset.letter, article).childNodes);
  }
  const handoffs = (loaded.tree.diagnoses[id].handoffs ?? []).map((use) => use.handoff);
  const contacts = [...article.querySelectorAll(".contacts [data-contact]")].map((item) => item.dataset.contact);
  offer(loaded, article, { node: id, audience: null, notes: new Set(), answers: [] }, handoffs, contacts);
  return article;
}

/** After what is urgent, and where this diagnosis has someone to turn to: the one way that leads to a person. */
function offer(loaded, article, walk, handoffs, contacts) {
  standing = { ...loaded, walk, handoffs, contacts };
  if (handoffs.length) article.querySelector("[data-moment]").after(copy(loaded, "#help"));
}

/** A contact with all that is known of it; in the complete page it is written once. */
function contact(loaded, id) {
  const item = document.createElement("li");
  item.dataset.contact = id;
  item.append(...copy(loaded, `#contact-${CSS.escape(id)}`).childNodes);
  for (const line of item.querySelectorAll("[data-refusal]")) line.remove();
  for (const line of item.querySelectorAll("[data-hours]:not([data-hours='24/7'])")) {
    const open = isOpen(line.dataset.hours, loaded.tree.holidays, new Date());
    const told = line.appendChild(document.createElement("strong"));
    told.textContent = ` (${open ? line.dataset.open : line.dataset.closed})`;
  }
  return item;
}

/** Whom it would be useless to turn to, and why. */
function refusal(loaded, id, index) {
  const item = copy(loaded, `#contact-${CSS.escape(id)} ${named("refusal", index)}`);
  const name = document.createElement("strong");
  name.append(copy(loaded, `#contact-${CSS.escape(id)} > strong`).textContent);
  item.prepend(name, ". ");
  return item;
}

function refuse(article, items) {
  const list = article.querySelector(".refused");
  list?.replaceChildren(...items);
  if (list) list.hidden = !items.length;
}

/** A letter to open, fill in, copy or print. It knows the name of the situation; the rest is typed, and stays here. */
function letter(loaded, id, article) {
  const item = document.createElement("li");
  item.dataset.letter = id;
  const section = copy(loaded, `#letter-${CSS.escape(id)}`);
  const details = item.appendChild(document.createElement("details"));
  details.appendChild(document.createElement("summary")).append(...section.querySelector("h1").childNodes);
  section.querySelector("h1").remove();
  details.append(...section.childNodes);
  const situation = details.querySelector("[name=situation]");
  if (situation && document.documentElement.lang === details.querySelector(".paper").lang) {
    situation.value = article.querySelector("h1").textContent;
    fillIn(situation);
  }
  return item;
}

/** Write what was typed on the dots of its letter. */
function fillIn(input) {
  for (const blank of input.closest("[data-letter]").querySelectorAll(named("blank", input.name))) {
    blank.dataset.dots ??= blank.textContent;
    blank.textContent = input.value || blank.dataset.dots;
  }
}

/** Put these items in a list, or take its section away when there is none. */
function fill(article, selector, items) {
  const list = article.querySelector(selector);
  items.length ? list?.replaceChildren(...items) : list?.parentElement.remove();
}

/** A linked diagnosis: its name and what it is; its actions already stand among the others. */
function also(loaded, id) {
  const item = document.createElement("li");
  const article = copy(loaded, `#${CSS.escape(id)}`);
  const name = document.createElement("strong");
  name.append(article.querySelector("h1").textContent, ". ");
  item.append(name, article.querySelector("h1 + p").textContent);
  const evidence = article.querySelector(".evidence");
  evidence && item.append(evidence);
  return item;
}

/** Conditions that the answers settled need no "if" any more. */
function known(element, { audience }) {
  for (const condition of element.querySelectorAll(audience ? ".if-audience, .if-notes" : ".if-notes")) condition.remove();
  return element;
}

/** The one thing ever sent: this partner, this diagnosis. The server adds the day. Once a journey. */
function count(diagnosis) {
  if (counted || navigator.globalPrivacyControl) return;
  counted = true;
  fetch("/v1/counts", {
    method: "POST",
    body: JSON.stringify(key ? { diagnosis, key } : { diagnosis }),
    headers: { "Content-Type": "application/json" },
    credentials: "omit",
    keepalive: true,
  }).catch(() => {});
}

const lookUp = document.querySelector(".search");
const words = lookUp.querySelector("input");
book.then(({ pages }) => {
  const items = [...pages.querySelectorAll("#sommaire li")];
  const at = (item) => item.firstElementChild.hash.slice(1);
  const ready = index(items.map((item) => ({ id: at(item), text: `${item.textContent} ${item.dataset.words}` })));
  const byId = new Map(items.map((item) => [at(item), item]));
  words.oninput = () => {
    const found = search(ready, words.value).slice(0, 8);
    lookUp.querySelector("ul").replaceChildren(...found.map((id) => document.importNode(byId.get(id), true)));
    status.textContent = words.value.length < 2 ? "" : found.length ? `${status.dataset.found} ${found.length}` : status.dataset.none;
  };
  search(ready, "compte"); // compiled now rather than at the first letter
  lookUp.hidden = false;
}, () => {});

function restart() {
  words.value = "";
  lookUp.querySelector("ul").replaceChildren();
  given.clear();
  answers = [];
  counted = false;
  main.replaceChildren(first);
  nav.hidden = true;
  document.body.dataset.at = "question";
  tell("height");
}

const deeds = {
  restart() {
    restart();
    focusOn(first.querySelector("h1"));
  },
  async back() {
    if (!main.querySelector("[data-found]")) answers.pop();
    show(await book);
  },
  print(button) {
    const alone = button.closest("[data-letter]");
    alone?.classList.add("alone");
    print();
    alone?.classList.remove("alone");
  },
  async copy(button) {
    await navigator.clipboard.writeText((button.closest("[data-letter]")?.querySelector(".paper") ?? main).innerText);
    status.textContent = status.dataset.copied;
  },
  save() {
    const page = document.documentElement.cloneNode(true);
    page.querySelectorAll("script, nav, footer, [role=status]").forEach((part) => part.remove());
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["<!doctype html>", page.outerHTML], { type: "text/html" }));
    link.download = "conseils.html"; // names nothing to who looks at the folder
    link.click();
    URL.revokeObjectURL(link.href);
  },
  /** Nothing is sent by this: the words of the help are fetched, the answers stay here. */
  async help(link) {
    status.textContent = status.dataset.wait;
    // A module that could not be fetched is missing for good under its address, so the next try has another.
    const failed = await import(`/aide.js?${missed}`).then(({ help }) => help(link.pathname, standing)).catch(() => ++missed);
    status.textContent = failed ? status.dataset.lost : "";
  },
  exit() {
    leave(() => tell("exit"));
  },
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-option], [data-do], a[href^='#']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.do) deeds[link.dataset.do](link);
  else if (link.dataset.option) choose(link);
  else book.then((loaded) => show(loaded, link.hash.slice(1)));
});

document.addEventListener("input", ({ target }) => target.closest("[data-letter]") && fillIn(target));

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") tell("close");
  if (asksToLeave(event)) deeds.exit();
});

// The same module in another language, for the same partner.
for (const link of document.querySelectorAll("[hreflang]")) link.pathname += framed?.slice(1) ?? "";

// A page brought back from the browser's memory shows no answer.
addEventListener("pageshow", ({ persisted }) => persisted && restart());

// The loader hands over a port of its own: no other script of the host page can speak on it or listen.
// The height is the one thing a host page can measure of where someone stands: it is told in few sizes, each half as
// much again as the one before, so that questions, and diagnoses, look alike from outside. The few advices longer than
// the last size scroll inside the frame rather than stand out.
const height = () => {
  const advised = document.body.dataset.at === "advice";
  let size = advised ? (innerWidth < 500 ? 6075 : 4050) : 800;
  while (size < document.body.getBoundingClientRect().height && size < 9000) size *= 1.5;
  return Math.ceil(size);
};
const tell = (type) => port?.postMessage({ type, height: height() });

addEventListener("message", ({ source, data, ports }) => {
  if (source !== parent || source === window || data !== "17cyber" || !ports[0]) return;
  port = ports[0];
  tell("ready");
});
window.ResizeObserver && new ResizeObserver(() => tell("height")).observe(document.body);
