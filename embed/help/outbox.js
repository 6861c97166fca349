// Messages that the service has not acknowledged yet. Pure: no page, no network, no clock.

/** Messages in the order they were written, each under a token of its own: sent again, it is still the same one. */
export class Outbox {
  #waiting = [];

  /** Add a text; the entry has `token`, `text` and `state`: sending, unsent or refused. */
  add(token, text) {
    const entry = { token, text, state: "sending" };
    this.#waiting.push(entry);
    return entry;
  }

  /** The one to send now: the oldest that was not refused, so that order is kept. */
  get next() {
    return this.#waiting.find(({ state }) => state !== "refused");
  }

  /** All of them, to be shown. */
  get entries() {
    return [...this.#waiting];
  }

  /** The service has it: forget the entry. */
  settle({ token }) {
    this.#waiting = this.#waiting.filter((each) => each.token !== token);
  }

  /** Nothing is left to send. */
  empty() {
    this.#waiting = [];
  }
}

/** A token that no other message has. */
export function freshToken() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // as the desk draws them

/** A code that nobody has: a form that is sent twice under it counts once. */
export function freshCode() {
  const signs = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => SIGNS[byte % SIGNS.length]).join("");
  return signs.match(/.{4}/g).join("-");
}

/** How long to wait, in milliseconds, after so many failures in a row: 1 s, 2 s, 4 s… half a minute at most. */
export const patience = (failures) => Math.min(30_000, 1000 * 2 ** Math.max(0, failures - 1));
