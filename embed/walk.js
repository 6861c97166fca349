// From answers to advice: the same arithmetic as widget_server/journey/walk.py, ids in, ids out.
// Pure: no page, no network, no clock. `tree` is the structure that an edition carries.

export const MOMENTS = ["now", "today", "week"];
const HANDOFFS = ["conversation", "callback", "appointment", "provider", "association", "dossier"];
const MOST_LINKED = 2;

const touches = (ids = [], notes) => ids.some((id) => notes.has(id));

/** Whether something marked only / when / unless is for this audience (null: not known) and this Set of notes. */
export function applies({ only, when, unless } = {}, audience, notes) {
  return (
    (!only || audience === null || only.includes(audience)) &&
    (!when || touches(when, notes)) &&
    !touches(unless, notes)
  );
}

/** Where `answers`, pairs [question, option], lead: {node, audience, notes, answers}. */
export function replay(tree, answers) {
  const walk = { node: tree.start, audience: null, notes: new Set(), answers: [] };
  for (const [question, choice] of answers) {
    const option = question === walk.node && tree.questions[question]?.[choice];
    if (!option || !applies({ only: option.only }, walk.audience, walk.notes)) break;
    walk.node = option.next;
    walk.audience = option.audience ?? walk.audience;
    option.notes?.forEach((note) => walk.notes.add(note));
    walk.answers.push([question, choice]);
  }
  return walk;
}

/** S1 to S4, once these notes are known. */
export function severity(diagnosis, notes) {
  const raised = Object.entries(diagnosis.escalate ?? {}).filter(([, when]) => touches(when, notes));
  return [diagnosis.severity, ...raised.map(([level]) => level)].sort().pop();
}

/** What to show for a walk that stands at a diagnosis: {severity, diagnoses, actions, contacts, refused, complaint,
    letters, handoffs}. `refused` holds pairs [contact, index of the statement that says why it is not for this person]. */
export function plan(tree, { node, audience, notes }) {
  const holds = (item) => applies(item, audience, notes);
  const get = (id) => ({ id, ...tree.diagnoses[id] });
  const primary = get(node);
  const linked = (primary.linked ?? []).filter(holds).slice(0, MOST_LINKED);
  const diagnoses = [primary, ...linked.map((link) => get(link.diagnosis))];
  const grave = [...diagnoses].sort((a, b) => severity(b, notes).localeCompare(severity(a, notes)));

  const actions = {};
  const said = new Set();
  for (const moment of MOMENTS) {
    const ids = new Set(grave.flatMap((each) => each[moment] ?? []));
    actions[moment] = [...ids].filter((id) => !said.has(id) && holds(tree.actions[id]));
    ids.forEach((id) => said.add(id));
  }
  const uses = grave.flatMap((each) => each.contacts ?? []).filter((use) => applies(use, null, notes));
  // Of someone whose audience is not known, nothing that depends on it is held true.
  const refusal = (id) => (tree.refuses[id] ?? []).findIndex((each) => applies(each, audience ?? "", notes));
  const unique = (ids) => [...new Set(ids)];
  return {
    severity: severity(grave[0], notes),
    diagnoses: diagnoses.map((each) => each.id),
    actions,
    contacts: unique(uses.filter((use) => holds(use) && refusal(use.contact) < 0).map((use) => use.contact)),
    refused: unique(uses.map((use) => use.contact)).map((id) => [id, refusal(id)]).filter(([, index]) => index >= 0),
    complaint: diagnoses.flatMap((each) =>
      (each.complaint ?? []).flatMap((statement, index) => (holds(statement) ? [[each.id, index]] : [])),
    ),
    letters: unique(grave.flatMap((each) => (each.letters ?? []).filter(holds).map((use) => use.letter))),
    handoffs: HANDOFFS.filter((id) => diagnoses.some(({ handoffs = [] }) => handoffs.some((use) => use.handoff === id && holds(use)))),
  };
}
