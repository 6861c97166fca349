// The words of the help, taken from the page that the server rendered: no sentence is written here, and no string
// becomes markup.

let source; // the document that holds every step
let known; // the contacts it tells: a page by itself gives their place to the steps

/** Take the words from this document from now on. */
export function readFrom(pages) {
  source = pages;
  known = [...pages.querySelectorAll(".contact")];
}

/** A copy of a step, by its name: the first element of its template. */
export function piece(name) {
  const template = source.getElementById(`step-${name}`);
  return document.importNode(template.content, true).firstElementChild;
}

/** The contacts of the tree that can be called or written to, among these ids; all of them without ids. */
export function contacts(ids) {
  const chosen = ids ? ids.map((id) => known.find((each) => each.id === `contact-${id}`)).filter(Boolean) : known;
  return chosen.map((each) => {
    const copy = document.importNode(each, true);
    copy.removeAttribute("id");
    return copy;
  });
}

/** A sentence by its name, its `%(places)s` filled. */
export function word(name, values = {}) {
  const said = source.getElementById("step-words").content.querySelector(`[data-word="${name}"]`).textContent;
  return said.replace(/%\((\w+)\)s/g, (_, key) => values[key]);
}

/** The part of a step that tells this. */
export const part = (step, name) => step.querySelector(`[data-told="${name}"]`);

/** Write a text where a step tells it; the part is taken away when there is nothing to tell. */
export function tell(step, name, text) {
  const place = part(step, name);
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

/** Show or hide a part of a step. */
export function show(step, name, shown) {
  part(step, name).hidden = !shown;
}

const zone = { timeZone: "Europe/Paris" };
const language = () => document.documentElement.lang;

/** « 21 novembre 2026 » for an ISO day or moment. */
export const day = (iso) => new Intl.DateTimeFormat(language(), { ...zone, dateStyle: "long" }).format(new Date(iso));

/** « samedi 21 novembre » for an ISO day or moment. */
export const weekday = (iso) =>
  new Intl.DateTimeFormat(language(), { ...zone, weekday: "long", day: "numeric", month: "long" }).format(new Date(iso));

/** « 14:30 » for an ISO moment. */
export const hour = (iso) =>
  new Intl.DateTimeFormat(language(), { ...zone, hour: "2-digit", minute: "2-digit" }).format(new Date(iso));

/** « samedi 21 novembre 2026 à 14:30 » for an ISO moment. */
export const moment = (iso) =>
  new Intl.DateTimeFormat(language(), { ...zone, dateStyle: "full", timeStyle: "short" }).format(new Date(iso));
