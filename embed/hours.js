// Is this contact open now? The same rules as widget_server/journey/hours.py, in the time of Europe/Paris.
// Pure: the hours, the public holidays and the moment are all given.

const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const PARIS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Paris", weekday: "short", year: "numeric", month: "2-digit", day: "2-digit",
  hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

/** Whether a contact with these hours answers at the Date `at`; null where hours are not known.
    `holidays` are days written YYYY-MM-DD. */
export function isOpen(hours, holidays, at) {
  if (!hours) return null;
  if (hours === "24/7") return true;
  const { weekday, year, month, day, hour, minute } = Object.fromEntries(
    PARIS.formatToParts(at).map(({ type, value }) => [type, value]),
  );
  const today = holidays.includes(`${year}-${month}-${day}`) ? "PH" : weekday.slice(0, 2);
  const now = `${hour}:${minute}`;
  return hours.split(";").some((rule) => {
    const [days, span] = rule.trim().split(" ");
    const [opens, closes] = span.split("-");
    return days.split(",").some((part) => covers(part, today)) && opens <= now && now < closes;
  });
}

function covers(part, day) {
  const [first, last = first] = part.split("-");
  if (day === "PH" || first === "PH") return day === first;
  return DAYS.indexOf(first) <= DAYS.indexOf(day) && DAYS.indexOf(day) <= DAYS.indexOf(last);
}
