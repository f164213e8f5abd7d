// Times as people say them, in the user's language.

const DAY = 24 * 60 * 60 * 1000;

/** Whether two times are on one day, where the user is. */
export function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

/** Formatters are slow to make, and a list of messages needs the same few again and again. */
const formatters = new Map<string, Intl.DateTimeFormat>();
function format(language: string, options: Intl.DateTimeFormatOptions, at: Date): string {
  const key = language + JSON.stringify(options);
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(language, options);
    formatters.set(key, formatter);
  }
  return formatter.format(at);
}

/** The time of day, like 14:05. */
export function clockTime(language: string, at: Date): string {
  return format(language, { hour: "numeric", minute: "2-digit" }, at);
}

/** A time in a list: of today the time of day, of this week the weekday, else the date. */
export function listTime(language: string, at: Date, now = new Date()): string {
  if (sameDay(at, now)) return clockTime(language, at);
  if (now.getTime() - at.getTime() < 6 * DAY) return format(language, { weekday: "short" }, at);
  return format(language, { day: "numeric", month: "numeric", year: "2-digit" }, at);
}

/** The day that a separator names. */
export function dayName(
  language: string,
  words: { today: string; yesterday: string },
  at: Date,
  now = new Date(),
): string {
  if (sameDay(at, now)) return words.today;
  if (sameDay(at, new Date(now.getTime() - DAY))) return words.yesterday;
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return format(language, { weekday: "long", day: "numeric", month: "long", ...year }, at);
}

/** How long ago something was, like “5 minutes ago”. */
export function timeAgo(language: string, at: Date, now = new Date()): string {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const minutes = Math.round((at.getTime() - now.getTime()) / 60_000);
  if (minutes > -60) return relative.format(Math.min(minutes, 0), "minute");
  if (minutes > -24 * 60) return relative.format(Math.round(minutes / 60), "hour");
  if (minutes > -7 * 24 * 60) return relative.format(Math.round(minutes / (24 * 60)), "day");
  return format(language, { dateStyle: "medium" }, at);
}

/** Names as a sentence lists them. */
export function nameList(language: string, names: string[]): string {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}

/** A day, like “3 Feb 2027”. */
export function dateOf(language: string, at: Date): string {
  return format(language, { dateStyle: "medium" }, at);
}

/** A day and a time. */
export function momentOf(language: string, at: Date): string {
  return format(language, { dateStyle: "medium", timeStyle: "short" }, at);
}
