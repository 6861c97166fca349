// An appointment at a station, or a call back: chosen in place, confirmed under a code, changed or cancelled by it.
import { ask } from "./calls.js";
import { capital, competence, kilometres, station, stations } from "./place.js";
import { freshCode } from "./outbox.js";
import { part, piece, show, tell, weekday, word } from "./words.js";

const APPOINTMENT = "/v1/appointments/own";
const DAYS = 8; // today and the seven next, for a call back
const WINDOWS = [8, 10, 12, 14, 16, 18]; // the hours at which two hours of waiting for a call begin, in Paris

/** Choose a station, of the force in charge or of both, the likelier first. */
export function chooseStation(go, { answer }) {
  const section = piece("station-choice");
  tell(section, "sentence", competence(answer));
  const found = answer.forces.flatMap((force) => force.stations);
  if (!found.length) section.querySelector("ul").append(...stations([]));
  show(section, "instead", !found.length);
  section.querySelector("ul").append(...found.map((each) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...described(each));
    button.onclick = () => go.attempt(section, () => offerSlots(go, each, (slot) => go.to(() => book(go, each, slot))));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  return section;
}

/** What a button says of a station: its name, how far, where. */
function described({ name, distance, street, town }) {
  const small = document.createElement("small");
  small.textContent = [street, town, distance == null ? "" : word("distance", { distance: kilometres(distance) })].filter(Boolean).join(", ");
  return [name, small];
}

/** Fetch the free half hours of a station, then have one chosen; `why` says what went wrong with another. */
async function offerSlots(go, where, chosen, why = "") {
  const { slots } = await ask(`/v1/appointments/slots?station=${encodeURIComponent(where.id)}`);
  const step = () => chooseSlot(go, where, slots, chosen, why);
  why ? go.settle(step) : go.to(step);
}

function chooseSlot(go, where, slots, chosen, why) {
  const section = piece("slots");
  tell(section, "station", where.name);
  for (const hours of grouped(slots, dayOf).values()) part(section, "days").append(...dayOfSlots(hours, chosen));
  if (!slots.length) part(section, "days").textContent = word("no-slots");
  show(section, "instead", !slots.length);
  if (why) go.fault(section, why, "fr");
  return section;
}

const dayOf = (slot) => slot.slice(0, 10);

function grouped(items, by) {
  const groups = new Map();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}

function dayOfSlots(slots, chosen) {
  const heading = document.createElement("h2");
  heading.textContent = capital(weekday(dayOf(slots[0])));
  const list = document.createElement("ul");
  list.className = "slots";
  for (const slot of slots) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = hourThere(slot);
    button.onclick = () => chosen(slot);
    list.appendChild(document.createElement("li")).append(button);
  }
  return [heading, list];
}

/** A slot is told in the time of its station, which it carries: overseas it is not that of Paris. */
const hourThere = (slot) => slot.slice(11, 16);

function book(go, where, slot, known = { reason: go.standing.name }) {
  const section = piece("appointment");
  tell(section, "when", `${capital(weekday(slot.slice(0, 10)))}, ${hourThere(slot)}`);
  tell(section, "station", where.name);
  const form = section.querySelector("form");
  for (const [name, value] of Object.entries(known)) form.elements[name].value = value;
  const code = freshCode();
  go.onSubmit(form, async () => {
    const typed = go.typed(form);
    const body = { station: where.id, slot, code, ...typed };
    const taken = (error) => (error.status === 409 ? error : Promise.reject(error));
    const made = await ask("/v1/appointments", { method: "POST", body }).catch(taken);
    if (made.code) go.settle(() => booked(go, made.code, made.appointment));
    else await offerSlots(go, where, (other) => go.to(() => book(go, where, other, typed)), made.message);
  });
  return section;
}

/** The confirmation of an appointment, and what one may still do with it. */
export function booked(go, code, appointment) {
  if (appointment.state === "cancelled") return done(go, word("cancelled"));
  const section = piece("booked");
  const { slot, station: where } = appointment;
  tell(section, "when", `${capital(weekday(slot.slice(0, 10)))}, ${hourThere(slot)}`);
  part(section, "station").append(station(where));
  tell(section, "code", code);
  go.act(section, {
    copy: () => go.copy(section, code),
    print: () => print(),
    calendar: () => download(code),
    change: () => offerSlots(go, where, (slot) => go.attempt(go.shown, () => move(go, code, slot))),
    cancel: async () => {
      await ask(APPOINTMENT, { method: "DELETE", code });
      go.settle(() => done(go, word("cancelled")));
    },
  });
  return section;
}

async function move(go, code, slot) {
  const appointment = await ask(APPOINTMENT, { method: "PATCH", code, body: { slot } });
  go.settle(() => booked(go, code, appointment));
}

/** The appointment as a file that calendars read. */
async function download(code) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await ask(`${APPOINTMENT}.ics`, { code, type: "blob" }));
  link.download = "rendez-vous.ics";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Ask to be called back: a number, a day and two hours of it. */
export function callBack(go, { answer, commune }) {
  const section = piece("callback");
  const [{ id: force }] = answer.forces;
  show(section, `force-${force}`, true);
  const form = section.querySelector("form");
  form.elements.day.append(...days().filter((iso) => windows(iso).length).map((iso) => new Option(capital(weekday(iso)), iso)));
  form.elements.day.onchange = () => offerWindows(form.elements);
  offerWindows(form.elements);
  const code = freshCode();
  go.onSubmit(form, async () => {
    const { telephone, name, day, window } = go.typed(form);
    const body = {
      code, force, telephone, name, day, commune: commune?.code ?? "", diagnosis: go.standing.diagnosis,
      from: clock(Number(window)), until: clock(Number(window) + 2),
    };
    const { callback } = await ask("/v1/callbacks", { method: "POST", body });
    go.settle(() => awaited(go, code, callback));
  });
  return section;
}

function offerWindows({ day, window }) {
  window.replaceChildren(...windows(day.value).map((from) => new Option(`${clock(from)} – ${clock(from + 2)}`, from)));
}

/** The hours at which the windows of a day begin, without those that are all but over. */
function windows(day) {
  const past = day === days()[0] ? Number(paris({ hour: "2-digit", hourCycle: "h23" }).format()) : 0;
  return WINDOWS.filter((from) => from + 1 > past);
}

const clock = (hours) => `${String(hours).padStart(2, "0")}:00`;

const paris = (format) => new Intl.DateTimeFormat("sv", { timeZone: "Europe/Paris", ...format }); // Swedish days are ISO days

function days() {
  return Array.from({ length: DAYS }, (_, ahead) => paris().format(Date.now() + ahead * 86_400_000));
}

/** The confirmation of a call back. */
export function awaited(go, code, { day, from, until }) {
  const section = piece("awaited");
  tell(section, "when", capital(word("between", { day: weekday(day), from, until })));
  tell(section, "code", code);
  go.act(section, {
    copy: () => go.copy(section, code),
    cancel: async () => {
      await ask("/v1/callbacks/own", { method: "DELETE", code });
      go.settle(() => done(go, word("cancelled")));
    },
  });
  return section;
}

/** One sentence, and the way on. */
export function done(go, sentence) {
  const section = piece("done");
  tell(section, "sentence", sentence);
  return section;
}
