// The officer's page: asks what changed, brings the page up to date around what is being typed, and sends what is said
// until the service has it. Without this script, one presses the buttons and reloads.
const PACE = 700; // milliseconds between two questions
const PATIENCE = 10_000; // for one answer
const READ = 20_000; // to read a sentence
const WRITING = 3000; // between two times the person is told that one writes

const $ = (selector, place = document) => place.querySelector(selector);
const state = $("[data-state]");
const news = $("[data-news]");
const board = $("#board");
const csrf = $("[name=csrf_token]").value;
const word = (name) => $(`[data-word=${name}]`, $("#words").content).cloneNode(true);
const leaving = new Set(); // the conversations that one is giving up
const name = document.title;
let version = board.dataset.version;
let over = false;
let unseen = 0; // answers that came since the page was last looked at
let asking;

/** Tell in the band above the board what stands in the way, or that nothing does. */
function warn(sentence) {
  if (state.dataset.told === (sentence ?? "")) return;
  state.dataset.told = sentence ?? "";
  state.hidden = !sentence;
  state.replaceChildren(...(sentence ? [word(sentence)] : []));
}

function send(address, fields = {}) {
  return fetch(address, {
    method: "POST",
    body: new URLSearchParams({ csrf_token: csrf, ...fields }),
    headers: { Accept: "application/json" },
    redirect: "manual", // only a session that is over sends elsewhere
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/** Ask what changed; two who ask at once wait for one answer. */
const look = () => (asking ??= ask().finally(() => { asking = null; }));

/** See at once what one has just done. */
async function refresh() {
  await asking;
  version = "";
  await look();
}

async function ask() {
  const asked = { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
  const answer = await fetch(`news?${new URLSearchParams({ version })}`, asked).catch(() => null);
  if (answer?.type === "opaqueredirect") return end();
  const text = await answer?.text().catch(() => null);
  const known = answer?.ok && text !== null;
  warn(known ? null : "lost");
  if (known && answer.status === 200) show(new DOMParser().parseFromString(text, "text/html"));
}

function show(page) {
  for (const input of page.querySelectorAll("[name=csrf_token]")) input.setAttribute("value", csrf);
  const before = snapshot();
  const within = board.contains(document.activeElement);
  merge(board, $("#board", page));
  version = board.dataset.version;
  follow(before);
  if (within && document.activeElement === document.body) $("h1").focus(); // what had the focus is gone
}

function end() {
  over = true;
  warn("over");
}

/** Make an element what `fresh` is, keeping every piece that has not changed where it stands. */
function merge(old, fresh) {
  if (old.isEqualNode(fresh) || "own" in old.dataset) return;
  if (!("merge" in fresh.dataset)) return old.replaceWith(fresh);
  if ("since" in fresh.dataset) return add(old, fresh);
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  const wanted = new Set([...fresh.children].map(({ id }) => id));
  for (const child of [...old.children]) if (!wanted.has(child.id)) child.remove(); // first: what is moved loses the focus
  const known = new Map([...old.children].map((child) => [child.id, child]));
  let place = old.firstElementChild;
  for (const child of [...fresh.children]) {
    const same = known.get(child.id);
    if (same && same === place) place = place.nextElementSibling;
    else old.insertBefore(same ?? child, place);
    if (same) merge(same, child);
  }
}

/** The same, where `fresh` holds only what is new or has changed: each piece comes after the one before it. */
function add(old, fresh) {
  let before;
  for (const child of [...fresh.children]) {
    const same = [...old.children].find(({ id }) => id === child.id);
    if (same) merge(same, child);
    else before ? before.after(child) : old.append(child);
    before = document.getElementById(child.id);
  }
}

const snapshot = () => ({
  waiting: new Set([...document.querySelectorAll("#mine > li")].map(({ id }) => id)),
  held: new Map([...document.querySelectorAll(".held article")].map((each) => [each.id, each.dataset.name])),
  said: new Map([...document.querySelectorAll("[role=log] > *")].map(({ id, className }) => [id, className])),
});

/** What the page does about what has just changed. */
function follow(before) {
  const now = snapshot();
  const isNew = (kind) => [...now[kind].keys()].filter((id) => !before[kind].has(id));
  prepare();
  for (const [id, called] of before.held) {
    if (!now.held.has(id) && !leaving.delete(id)) tell(`« ${called} » `, word("gone"));
  }
  for (const [id] of now.held) if (!before.held.has(id)) choose(id, true);
  const said = isNew("said").filter((id) => before.held.has(id.replace(/-\d+$/, "")));
  for (const id of said) reach(id);
  if (isNew("waiting").length) notice("waiting");
  if (said.some((id) => now.said.get(id) === "person")) notice("said");
  retitle();
}

/** Say what happened, until the next thing does or it was long enough to read. */
function tell(...pieces) {
  news.replaceChildren(...pieces);
  clearTimeout(news.told);
  news.told = setTimeout(() => news.replaceChildren(), READ);
}

/** Let the officer know by ear and by the title, as they chose; the log itself is read aloud. */
function notice(what) {
  if (what === "waiting") tell(word(what));
  if ($("[data-sound]").checked) beep();
  if (what === "said" && !document.hasFocus()) unseen += 1;
}

/** Who waits and what was answered meanwhile, counted in the tab. */
function retitle() {
  const count = document.querySelectorAll("#mine > li").length + unseen;
  document.title = count && $("[data-title]").checked ? `(${count}) ${name}` : name;
}

function beep() {
  const context = new AudioContext();
  const [tone, gain] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = 660;
  gain.gain.value = 0.1;
  tone.connect(gain).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.15);
  tone.onended = () => context.close();
}

/** Mark where a message has just come, and show it unless the officer is reading further up. */
function reach(id) {
  const line = document.getElementById(id);
  const log = line.parentElement;
  if (line.className === "person") $(`#tab-${/\d+/.exec(id)[0]}:not([aria-current=true])`)?.classList.add("new");
  if (log.scrollHeight - log.scrollTop - log.clientHeight < line.offsetHeight + 50) log.scrollTop = log.scrollHeight;
}

/** Where there is room for one conversation only, show this one. */
function choose(id, focus = false) {
  const chosen = document.getElementById(id);
  if (!chosen) return;
  $(".held").dataset.chosen = "";
  for (const each of document.querySelectorAll(".held article")) each.toggleAttribute("data-chosen", each === chosen);
  for (const tab of document.querySelectorAll("#tabs a")) {
    tab.setAttribute("aria-current", tab.hash === `#${id}`);
    if (tab.hash === `#${id}`) tab.classList.remove("new");
  }
  $(".messages", chosen).scrollTop = $(".messages", chosen).scrollHeight;
  if (focus) $("textarea", chosen).focus();
}

/** Make what has just been put in the page work; and keep one conversation chosen. */
function prepare() {
  for (const each of document.querySelectorAll("[data-scripted]")) each.hidden = false;
  if (!$(".held [data-chosen]") && $(".held article")) choose($(".held article").id);
}

/** Send what is typed, and again until the service has it: the same token is kept once. */
async function reply(form) {
  const box = $("textarea", form);
  const text = box.value.trim();
  if (!text || over) return;
  const fields = { text, token: crypto.randomUUID() };
  const line = document.createElement("div");
  const note = document.createElement("small");
  const said = document.createElement("p");
  line.className = "officer";
  said.textContent = text;
  note.append(word("sending"));
  line.append(note, said);
  $(".outbox", form.parentElement).append(line);
  box.value = "";
  form.turn = (form.turn ?? Promise.resolve()).then(() => deliver(form.action, fields, note)); // in the order typed
  const refused = await form.turn;
  await refresh();
  line.remove();
  if (refused) {
    box.value = [text, box.value].filter(Boolean).join("\n");
    tell(form.isConnected ? refused : `${refused} « ${text} »`);
  }
}

/** Send until it is answered; what the service refuses it with, or nothing. */
async function deliver(address, fields, note) {
  for (;;) {
    const answer = await send(address, fields).catch(() => null);
    if (answer?.ok) return null;
    if (answer?.type === "opaqueredirect") {
      end();
      return word("over").textContent;
    }
    if (answer && answer.status < 500) return sentence(answer);
    note.replaceChildren(word("unsent"));
    await new Promise((wait) => setTimeout(wait, 1000));
  }
}

const sentence = async (answer) => (await answer.json().catch(() => null))?.detail ?? word("lost").textContent;

/** Do what a form of the board says, without leaving the page. */
async function act(form, submitter) {
  const id = form.closest("article")?.id;
  if ("leaves" in form.dataset) leaving.add(id);
  const fields = Object.fromEntries(new FormData(form, submitter));
  const answer = await send(form.action, fields).catch(() => null);
  if (answer?.type === "opaqueredirect") return end();
  if (!answer?.ok) {
    leaving.delete(id);
    tell(answer ? await sentence(answer) : word("lost"));
  } else if (form.dataset.told) {
    form.reset();
    tell(word(form.dataset.told));
  }
  await refresh();
}

board.addEventListener("submit", (event) => {
  event.preventDefault();
  if ("reply" in event.target.dataset) reply(event.target);
  else act(event.target, event.submitter);
});
board.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.name !== "text") return;
  event.preventDefault();
  reply(event.target.form);
});
board.addEventListener("input", ({ target }) => {
  const form = target.closest("[data-reply]");
  if (!form || Date.now() - (form.told ?? 0) < WRITING) return;
  form.told = Date.now();
  send(form.action.replace(/messages$/, "writing")).catch(() => null);
});
board.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sentence]");
  const tab = event.target.closest("#tabs a");
  if (button) {
    const box = $("textarea", button.closest("article"));
    box.value = [box.value.trim(), button.textContent].filter(Boolean).join(" ");
    box.focus();
  }
  if (tab) {
    event.preventDefault();
    choose(tab.hash.slice(1), true);
  }
});
addEventListener("focus", () => { unseen = 0; retitle(); });
$("[data-title]").addEventListener("change", retitle);

async function watch() {
  await look();
  if (!over) setTimeout(watch, PACE);
}

$(".choices").hidden = false;
prepare();
if (location.hash) choose(location.hash.slice(1));
watch();
