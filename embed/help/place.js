// Where the person is: a postcode, the commune they choose, and what is known of it.
import { ask } from "./calls.js";
import { day, part, piece, tell, word } from "./words.js";

/** Ask where the person is. `arrived` gets {answer, postcode, commune: {code, name} or null}; `nowhere`, when given, is
    called by who prefers not to say. */
export function askPlace(go, arrived, nowhere) {
  const section = piece("place");
  section.querySelector("[data-way=nowhere]").hidden = !nowhere;
  if (nowhere) section.querySelector("[data-way=nowhere]").onclick = nowhere;
  const form = section.querySelector("form");
  form.onsubmit = (event) => {
    event.preventDefault();
    const postcode = form.elements.postcode.value.replace(/\s/g, "");
    if (!/^\d{5}$/.test(postcode)) return go.fault(form, word("wrong-postcode"));
    return go.attempt(form, async () => {
      const { communes, unchosen } = await ask(`/v1/territory?postcode=${postcode}`);
      if (!communes.length) return go.fault(form, word("no-commune"));
      return go.to(() => choose(go, postcode, communes, unchosen, arrived));
    });
  };
  return section;
}

/** A postcode may hold communes of both forces: the person says which is theirs. */
function choose(go, postcode, communes, unchosen, arrived) {
  const section = piece("commune");
  for (const commune of communes) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = commune.name;
    button.onclick = () => go.attempt(section, async () => {
      await arrived({ answer: await ask(`/v1/territory/${commune.code}`), postcode, commune });
    });
    section.querySelector("ul").appendChild(document.createElement("li")).append(button);
  }
  section.querySelector("[data-way=other]").onclick = () => arrived({ answer: unchosen, postcode, commune: null });
  return section;
}

/** Who is in charge there, where to go, and who helps victims. */
export function around({ answer }) {
  const section = piece("around");
  tell(section, "sentence", competence(answer));
  tell(section, "source", answer.source ? word("source", { source: answer.source, day: day(answer.dated_on) }) : "");
  for (const force of answer.forces) {
    const heading = document.createElement("h2");
    heading.textContent = capital(word(force.id));
    const list = document.createElement("ul");
    list.className = "stations";
    list.append(...stations(force.stations));
    part(section, "forces").append(heading, list);
  }
  part(section, "associations").append(...stations(answer.associations));
  return section;
}

/** The sentence that says who is in charge, no surer than its source. */
export function competence({ state, commune, forces }) {
  return word(state, { commune: commune?.name, force: word(forces[0].id) });
}

/** One line for each station, or one that says there is none. */
export function stations(found) {
  if (found.length) return found.map(station);
  const none = document.createElement("li");
  none.textContent = word("nobody-near");
  return [none];
}

export function station(each) {
  const item = piece("station");
  tell(item, "name", each.name);
  tell(item, "distance", each.distance == null ? "" : word("distance", { distance: kilometres(each.distance) }));
  tell(item, "address", [each.street, `${each.postcode} ${each.town}`].filter((line) => line.trim()).join(", "));
  tell(item, "hours", each.told_hours ?? "");
  tell(item, "verified", each.verified_on ? word("verified", { day: day(each.verified_on) }) : "");
  reach(item, each);
  item.querySelector(".doubt").textContent = each.to_check ? word("to-check") : "";
  return item;
}

/** How to reach somebody: their telephone, and their site, told by its host alone, which is where it leads. */
export function reach(item, { telephone, site }) {
  lead(item, "telephone", telephone, `tel:${telephone?.replace(/[^\d+]/g, "")}`);
  const address = safe(site);
  lead(item, "site", address?.host.replace(/^www\./, ""), address?.href);
}

function lead(item, name, text, address) {
  const place = part(item, name);
  place.hidden = !text;
  place.querySelector("a").textContent = text ?? "";
  if (text) place.querySelector("a").href = address;
}

/** The address of a site as a URL, or null where it is none, or where a name before its host would pass for it. */
function safe(text) {
  try {
    const url = new URL(text);
    return /^https?:/.test(url.protocol) && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

export const kilometres = (distance) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(distance);
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
