// Which situations answer to a few words: accents and small typing mistakes forgiven. Pure, and nothing is sent.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const split = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Entries [{id, text}] made ready to be searched many times: every word once, with the places of its entries. */
export function index(entries) {
  const places = new Map();
  entries.forEach(({ text }, place) => {
    for (const word of new Set(split(text))) places.set(word, [...(places.get(word) ?? []), place]);
  });
  const words = [...places].map(([word, where]) => ({ word, where, letters: letters(word) }));
  return { ids: entries.map(({ id }) => id), words, known: new Map() };
}

/** The ids that answer to every word of `query`, best first. */
export function search(indexed, query) {
  const wanted = split(query).filter((word) => word.length > 1);
  if (!wanted.length) return [];
  const costs = wanted.map((word) => costOf(indexed, word));
  return indexed.ids
    .map((id, place) => ({ id, place, cost: costs.reduce((total, each) => total + each[place], 0) }))
    .filter(({ cost }) => Number.isFinite(cost))
    .sort((a, b) => a.cost - b.cost || a.place - b.place)
    .map(({ id }) => id);
}

/** For each entry, how far its nearest word is from this one; worked out once for each word ever typed. */
function costOf({ ids, words, known }, wanted) {
  if (!known.has(wanted)) {
    const costs = ids.map(() => Infinity);
    const has = letters(wanted);
    for (const { word, where, letters } of words) {
      const cost = distance(wanted, word, has & ~letters, has);
      for (const place of where) costs[place] = Math.min(costs[place], cost);
    }
    known.set(wanted, costs);
  }
  return known.get(wanted);
}

/** 0 for the word itself, 1 for its beginning, 2 and more for a slip of the finger, Infinity for none. `strange` has
    a bit for each letter that the other word lacks, `has` for each of the wanted one's: most words are put aside by
    these alone. */
function distance(wanted, word, strange, has) {
  if (word.startsWith(wanted)) return word === wanted ? 0 : 1;
  if (wanted.length < 4) return Infinity;
  const most = wanted.length > 7 ? 2 : 1;
  for (let extra = strange, n = 0; extra; extra &= extra - 1) if (++n > most) return Infinity;
  const start = word.slice(0, wanted.length + 1);
  let foreign = -1; // its last letter may be one too many
  for (let i = 0; i < start.length; i++) if (!(has & bit(start.charCodeAt(i))) && ++foreign > most) return Infinity;
  return 1 + slips(wanted, start, most);
}

const bit = (code) => 1 << code % 32;
const letters = (word) => [...word].reduce((bits, letter) => bits | bit(letter.charCodeAt(0)), 0);

/** Letters to add, drop, change or swap to go from one word to the other; Infinity beyond `most`. */
function slips(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let [older, row] = [[], [...Array(b.length + 1).keys()]];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], older[j - 2] + 1);
    }
    [older, row] = [row, next];
  }
  const cost = Math.min(...row.slice(-2)); // the other word may go on: it was cut one letter later
  return cost <= most ? cost : Infinity;
}
