// Times as a person reads them, in this machine's zone and on the sandbox's clock.

import { clock } from "./state.js";

const format = (options) => {
  const formatter = new Intl.DateTimeFormat("en-GB", options);
  return (seconds) => formatter.format(new Date(seconds * 1000));
};
const hour = format({ hour: "2-digit", minute: "2-digit" });
const day = format({ day: "numeric", month: "short" });
const dayOfYear = format({ day: "numeric", month: "short", year: "numeric" });
const date = format({ dateStyle: "short" });
const exact = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const whole = format({ dateStyle: "full", timeStyle: "medium" });

/** `14:05` today, `12 Nov` this year, `12 Nov 2025` before. */
export function short(seconds) {
  if (date(seconds) === date(clock())) return hour(seconds);
  const isNear = Math.abs(clock() - seconds) < 300 * 86_400;
  return (isNear ? day : dayOfYear)(seconds);
}

/** `today at 14:05`, `12 Nov at 14:05`. */
export const long = (seconds) =>
  `${date(seconds) === date(clock()) ? "today" : dayOfYear(seconds)} at ${hour(seconds)}`;

export { exact, whole };
