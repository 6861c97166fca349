// Requests to our own service, and to no other: JSON in and out, a code in a header and never in an address.

/** The service refused: `status`, and the sentence it said. */
export class Refused extends Error {
  constructor(status, sentence, problem) {
    super(sentence);
    this.status = status;
    this.problem = problem;
  }

  /** Whether asking the same again later may be answered otherwise. */
  get passing() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

const PATIENCE = 15_000; // milliseconds before a silent network counts as a dead one

/** What the service answers: parsed JSON, or null when it has nothing to say. Raises Refused, or a TypeError when
    there is no network. */
export async function ask(path, { method = "GET", code, body, type = "json" } = {}) {
  const response = await fetch(path, {
    method,
    headers: {
      ...(body && { "Content-Type": "application/json" }),
      ...(code && { Authorization: `Bearer ${code}` }),
    },
    body: body && JSON.stringify(body),
    credentials: "omit",
    cache: "no-store",
    signal: AbortSignal.timeout?.(PATIENCE),
  });
  if (response.status === 204) return null;
  if (response.ok) return response[type]();
  const problem = await response.json().catch(() => ({}));
  throw new Refused(response.status, sentence(problem), problem);
}

/** What a problem says to the person: the mistakes of a form, else the sentence. */
function sentence({ errors, detail, title }) {
  const found = [];
  const gather = (value) => (typeof value === "string" ? found.push(value) : Object.values(value ?? {}).forEach(gather));
  gather(errors);
  return found.join(" ") || detail || title || "";
}
