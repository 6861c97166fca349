// An appointment at a station, or a call back: chosen in place, confirmed under a code, changed or cancelled by it.
import { ask } from "./calls.js";
import { capital, competence, station } from "./place.js";
import { part, piece, show, tell, weekday, word } from "./words.js";

const APPOINTMENT = "/v1/appointments/own";
const DAYS = 7; // how far ahead a call back may be asked for
const WINDOWS = [8, 10, 12, 14, 16, 18]; // the hours at which two hours of waiting for a call begin, in Paris

/** Choose a station, of the force in charge or of both, the likelier first. */
export function chooseStation(go, { answer }) {
  const section = piece("station-choice");
  tell(section, "sentence", competence(answer));
  const stations = answer.forces.flatMap(({ stations }) => stations);
  section.querySelector("ul").append(...stations.map((each) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...described(each));
    button.onclick = () => go.attempt(section, async () => {
      const { slots } = await ask(`/v1/appointments/slots?station=${encodeURIComponent(each.id)}`);
      go.to(() => chooseSlot(go, each, slots, (slot) => go.to(() => book(go, each, slot))));
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  return section;
}

/** What a button says of a station: its name, how far, where. */
function described({ name, distance, street, town }) {
  const small = document.createElement("small");
  small.textContent = [street, town, distance == null ? "" : word("distance", { distance })].filter(Boolean).join(", ");
  return [name, small];
}

/** Choose one of the free half hours, day by day. */
function chooseSlot(go, where, slots, chosen) {
  const section = piece("slots");
  tell(section, "station", where.name);
  const days = Map.groupBy ? Map.groupBy(slots, dayOf) : grouped(slots, dayOf);
  for (const [, hours] of days) part(section, "days").append(...dayOfSlots(hours, chosen));
  if (!slots.length) part(section, "days").textContent = word("no-slots");
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
  heading.textContent = capital(weekday(slots[0]));
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

function book(go, where, slot) {
  const section = piece("appointment");
  tell(section, "when", `${capital(weekday(slot.slice(0, 10)))}, ${hourThere(slot)}`);
  tell(section, "station", where.name);
  const form = section.querySelector("form");
  form.elements.reason.value = go.standing.name;
  go.onSubmit(form, async () => {
    const { reason, name, telephone } = go.typed(form);
    const body = { station: where.id, slot, reason, name, telephone };
    const { code, appointment } = await ask("/v1/appointments", { method: "POST", body });
    go.settle(() => booked(go, code, appointment));
  });
  return section;
}

/** The confirmation of an appointment, and what one may still do with it. */
export function booked(go, code, appointment) {
  const section = piece("booked");
  const { slot, station: where } = appointment;
  tell(section, "when", `${capital(weekday(slot.slice(0, 10)))}, ${hourThere(slot)}`);
  part(section, "station").append(station(where));
  tell(section, "code", code);
  go.act(section, {
    copy: () => go.copy(section, code),
    print: () => print(),
    calendar: () => download(code),
    change: async () => {
      const { slots } = await ask(`/v1/appointments/slots?station=${encodeURIComponent(where.id)}`);
      go.to(() => chooseSlot(go, where, slots, (chosen) => go.attempt(go.shown, () => move(go, code, chosen))));
    },
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
  form.elements.day.append(...days().map((iso) => new Option(capital(weekday(iso)), iso)));
  form.elements.window.append(...WINDOWS.map((from) => new Option(`${clock(from)} – ${clock(from + 2)}`, from)));
  go.onSubmit(form, async () => {
    const { telephone, name, day, window } = go.typed(form);
    const body = {
      force, telephone, name, day, commune: commune?.code ?? "", diagnosis: go.standing.diagnosis,
      from: clock(Number(window)), until: clock(Number(window) + 2),
    };
    const { code, callback } = await ask("/v1/callbacks", { method: "POST", body });
    go.settle(() => awaited(go, code, callback));
  });
  return section;
}

const clock = (hours) => `${String(hours).padStart(2, "0")}:00`;

function days() {
  const today = Date.now();
  const paris = new Intl.DateTimeFormat("sv", { timeZone: "Europe/Paris" }); // Swedish days are ISO days
  return Array.from({ length: DAYS }, (_, ahead) => paris.format(today + ahead * 86_400_000));
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
