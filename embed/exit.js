// The way out: the page is blanked at once, whatever the other site takes to come.

/** Blank this page, then open the other site in its place, in the whole window where one may. `told` is called between. */
export function leave(told) {
  const { href } = document.querySelector(".exit");
  document.documentElement.hidden = true;
  document.body.replaceChildren();
  told?.();
  try {
    top.location.replace(href);
  } catch {
    location.replace(href);
  }
}

let shifts = [];

/** Whether this key makes it Shift, three times within five seconds, and nothing else between. */
export function asksToLeave({ key, repeat, timeStamp }) {
  if (repeat) return false; // a key held down is not a key struck again
  shifts = key === "Shift" ? [...shifts.filter((time) => timeStamp - time < 5000), timeStamp] : [];
  return shifts.length === 3;
}
