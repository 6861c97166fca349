// A dossier for investigators: shown whole, chosen section by section, and only then sent.
import { ask } from "./calls.js";
import { done } from "./meetings.js";
import { freshCode } from "./outbox.js";
import { part, piece, show, tell, word } from "./words.js";

const OWN_DOSSIER = "/v1/dossiers/own";

/** All that may be sent, to look at, complete and choose from. None of it is chosen beforehand. */
export function dossier(go) {
  const section = piece("dossier");
  const { name, answers } = go.standing;
  tell(section, "diagnosis", name);
  section.querySelector("[data-section=diagnosis]").hidden = !name;
  section.querySelector("[data-section=answers]").hidden = !answers.length;
  part(section, "answers").append(...answers.flatMap(({ question, answer }) => [element("dt", question), element("dd", answer)]));
  section.querySelector("[data-section=conversation]").hidden = !go.conversation;
  const form = section.querySelector("form");
  const drawn = freshCode();
  go.onSubmit(form, async () => {
    const consent = chosen(form);
    if (!consent.length) return go.fault(form, word("nothing-chosen"));
    const { code, dossier } = await ask("/v1/dossiers", { method: "POST", body: { ...body(go, form, consent), code: drawn } });
    return go.settle(() => sent(go, code, dossier));
  });
  go.act(section, { print: () => print() });
  return section;
}

const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

/** The names of the sections that are ticked. */
function chosen(form) {
  const boxes = [...form.querySelectorAll("fieldset:not([hidden]) legend [type=checkbox]")];
  return boxes.filter((box) => box.checked).map((box) => box.name);
}

/** What is sent: the sections chosen, and nothing of the others. */
function body(go, form, consent) {
  const { diagnosis, answers } = go.standing;
  const sections = { diagnosis, answers, facts: group(form, "facts."), contact: group(form, "contact.") };
  const kept = Object.entries(sections).filter(([name]) => consent.includes(name));
  const code = consent.includes("conversation") ? go.conversation.code : "";
  return { sections: Object.fromEntries(kept), consent, conversation: code };
}

/** What was typed in the fields whose names begin so, without the empty ones. */
function group(form, prefix) {
  const fields = [...form.elements].filter(({ name, value }) => name.startsWith(prefix) && value.trim());
  return Object.fromEntries(fields.map(({ name, value }) => [name.slice(prefix.length), value.trim()]));
}

/** Where a dossier stands, and withdrawing it. */
export function sent(go, code, { state }) {
  const section = piece("sent");
  show(section, `state-${state}`, true);
  tell(section, "code", code);
  section.querySelector("[data-way=cancel]").hidden = !["prepared", "failed"].includes(state);
  go.act(section, {
    copy: () => go.copy(section, code),
    cancel: async () => {
      await ask(OWN_DOSSIER, { method: "DELETE", code });
      go.settle(() => done(go, word("withdrawn")));
    },
  });
  return section;
}
