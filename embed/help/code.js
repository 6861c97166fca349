// Coming back by a code, which does not say what it is for: each kind of thing is asked in turn.
import { ask } from "./calls.js";
import { sent } from "./dossier.js";
import { awaited, booked } from "./meetings.js";
import { piece, word } from "./words.js";

const ALPHABET = /^[0-9A-HJKMNP-TV-Z]{12}$/; // base 32 as Crockford writes it

/** Type a code, and go on where it leads. */
export function comeBack(go) {
  const section = piece("code");
  const form = section.querySelector("form");
  go.onSubmit(form, async () => {
    const code = normalised(form.elements.code.value);
    const opened = code && (await open(go, code));
    if (!opened) go.fault(form, word("code-unknown"));
  });
  return section;
}

/** A code as it was given, however it was typed; null for what cannot be one. */
function normalised(text) {
  const signs = text.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  return ALPHABET.test(signs) ? signs.match(/.{4}/g).join("-") : null;
}

/** Whether the code was that of something, which is then shown. */
async function open(go, code) {
  const kinds = {
    conversations: (known) => go.resume(code, known),
    appointments: (known) => go.settle(() => booked(go, code, known)),
    callbacks: (known) => go.settle(() => awaited(go, code, known)),
    dossiers: (known) => go.settle(() => sent(go, code, known)),
  };
  for (const [kind, shown] of Object.entries(kinds)) {
    const known = await ask(`/v1/${kind}/own`, { code }).catch((error) => {
      if (error.status !== 404 && error.status !== 401) throw error;
    });
    if (known) {
      shown(known);
      return true;
    }
  }
  return false;
}
