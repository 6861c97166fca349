// Numbers to call; professionals and associations near a place, found by asking our own service: nobody else learns of it.
import { ask } from "./calls.js";
import { kilometres, reach, stations } from "./place.js";
import { contacts, day, part, piece, tell, word } from "./words.js";

/** Who may be turned to around a place for this situation: {providers, associations}. */
export function search(go, { postcode, commune }) {
  const { audience, diagnosis } = go.standing;
  const body = { postcode, commune: commune?.code ?? "", audience, threat: diagnosis };
  return ask("/v1/providers/search", { method: "POST", body });
}

/** The numbers for a situation, by the ids of its contacts; all of them where it has none or is not known. */
export function numbers(ids) {
  const section = piece("numbers");
  const own = contacts(ids);
  part(section, "numbers").append(...(own.length ? own : contacts()));
  return section;
}

/** The professionals that were found. */
export function providers(found) {
  const section = piece("providers");
  part(section, "found").append(...(found.length ? found.map(provider) : stations([])));
  return section;
}

/** The associations that were found. */
export function associations(found) {
  const section = piece("associations");
  part(section, "found").append(...stations(found));
  return section;
}

function provider(each) {
  const item = piece("provider");
  tell(item, "name", each.name);
  const { distance, modes, fictional, street, postcode, town, labels } = each;
  tell(item, "distance", distance == null ? "" : word("distance", { distance: kilometres(distance) }));
  tell(item, "what", modes.map((mode) => word(`mode-${mode}`)).join(", "));
  tell(item, "fictional", fictional ? word("fictional") : "");
  tell(item, "address", [street, `${postcode} ${town}`].filter((line) => line.trim()).join(", "));
  tell(item, "labels", labels.map(({ name, end }) => `${name} (${word("until", { day: day(end) })})`).join(", "));
  tell(item, "verified", each.verified_on ? word("verified", { day: day(each.verified_on) }) : "");
  reach(item, each);
  return item;
}
