// Which situations answer to a few words: accents and small typing mistakes forgiven. Pure, and nothing is sent.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const split = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Entries [{id, text}] made ready to be searched many times. */
export const index = (entries) => entries.map(({ id, text }) => ({ id, words: [...new Set(split(text))] }));

/** The ids that answer to every word of `query`, best first. */
export function search(indexed, query) {
  const wanted = split(query).filter((word) => word.length > 1);
  if (!wanted.length) return [];
  return indexed
    .map(({ id, words }, place) => ({ id, place, score: sum(wanted.map((word) => best(word, words))) }))
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => a.score - b.score || a.place - b.place)
    .map(({ id }) => id);
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** 0 for the word itself, 1 for its beginning, 2 and more for a slip of the finger, Infinity for none. */
function best(word, words) {
  let found = Infinity;
  for (const each of words) {
    if (each === word) return 0;
    if (each.startsWith(word)) found = Math.min(found, 1);
    else if (word.length > 3) found = Math.min(found, 1 + slips(word, each.slice(0, word.length + 1)));
  }
  return found;
}

/** Letters to add, drop, change or swap to go from one word to the other; Infinity beyond one, or two in a long word. */
function slips(a, b) {
  const most = a.length > 7 ? 2 : 1;
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
