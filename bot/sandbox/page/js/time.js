// Times as a person reads them, in that person's zone and on the sandbox's clock.

import { clock, me } from "./state.js";

const cache = new Map();

function formatter(options, zone) {
  const key = JSON.stringify([options, zone]);
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }));
  return cache.get(key);
}

/** The zone of the person acting. */
export const zone = () => me()?.tz ?? "UTC";

/** Format unix seconds with Intl options. */
export const format = (seconds, options, tz = zone()) =>
  formatter(options, tz).format(new Date(seconds * 1000));

const DAY = { year: "numeric", month: "2-digit", day: "2-digit" };
const dayNumber = (seconds) => {
  const [day, month, year] = format(seconds, DAY).split("/").map(Number);
  return Date.UTC(year, month - 1, day) / 86_400_000;
};

/** `2026-11-22`, the calendar day there. */
export const dayKey = (seconds) => format(seconds, DAY).split("/").reverse().join("-");
/** `14:05`. */
export const hour = (seconds) => format(seconds, { hour: "2-digit", minute: "2-digit" });
/** `Sunday 22 November 2026 at 14:05:09`, for tooltips. */
export const full = (seconds) =>
  `${format(seconds, { dateStyle: "full" })} at ${format(seconds, { timeStyle: "medium" })}`;

const long = (seconds, extra = {}) => format(seconds, { day: "numeric", month: "long", ...extra });
const medium = { day: "numeric", month: "short", year: "numeric" };

/** Today, Yesterday, Tomorrow, or null. */
function near(seconds) {
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[dayNumber(seconds) - dayNumber(clock())] ?? null;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** The words on a day divider. */
export function dayLabel(seconds) {
  const word = near(seconds);
  return word ? capital(word) : format(seconds, { weekday: "long", day: "numeric", month: "long" });
}

/** "today at 14:05", as under a thread. */
export const relative = (seconds) => `${near(seconds) ?? long(seconds)} at ${hour(seconds)}`;

function ago(seconds) {
  const spans = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ];
  const difference = seconds - clock();
  const [size, unit] = spans.find(([span]) => Math.abs(difference) >= span) ?? spans[3];
  return new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }).format(
    Math.trunc(difference / size),
    unit,
  );
}

const TOKENS = {
  date_num: dayKey,
  date: (s) => long(s, { year: "numeric" }),
  date_short: (s) => format(s, medium),
  date_long: (s) => format(s, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  date_pretty: (s) => near(s) ?? long(s, { year: "numeric" }),
  date_short_pretty: (s) => near(s) ?? format(s, medium),
  date_long_pretty: (s) => near(s) ?? TOKENS.date_long(s),
  date_long_full: (s) => TOKENS.date_long(s),
  day_divider_pretty: (s) => near(s) ?? format(s, { weekday: "long", day: "numeric", month: "long" }),
  time: hour,
  time_secs: (s) => format(s, { timeStyle: "medium" }),
  ago,
};

/** Fill Slack's date template (docs.slack.dev/messaging/formatting-message-text); a sentence starts with a capital. */
export function fillDate(seconds, template) {
  const text = template.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(seconds) ?? whole);
  return template.startsWith("{") ? capital(text) : text;
}

/** Unix seconds of a wall clock time `YYYY-MM-DDTHH:mm` in a zone. */
export function fromWall(wall, tz = zone()) {
  const asUtc = Date.parse(`${wall}Z`) / 1000;
  const offsetAt = (seconds) => Date.parse(`${toWall(seconds, tz)}Z`) / 1000 - Math.floor(seconds / 60) * 60;
  return asUtc - offsetAt(asUtc - offsetAt(asUtc));
}

/** The wall clock time `YYYY-MM-DDTHH:mm` of unix seconds in a zone. */
export function toWall(seconds, tz = zone()) {
  const [date, time] = format(seconds, { ...DAY, hour: "2-digit", minute: "2-digit" }, tz).split(", ");
  return `${date.split("/").reverse().join("-")}T${time}`;
}
