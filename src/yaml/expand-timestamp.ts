const dateOnly = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const dateAndTime =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt])| )(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d{2}:\d{2})?$/;

/**
 * The full RFC 3339 text of an unquoted date or time as Go's YAML libraries recognise it, or undefined when the text is
 * none: `2020-1-2` is `2020-01-02T00:00:00Z`. A time zone goes with `T` only; with a blank there must be none.
 */
export function expandTimestamp(text: string): string | undefined {
  const date = dateOnly.exec(text);
  if (date !== null) return joinTimestamp(date, '00:00:00', 'Z');
  const moment = dateAndTime.exec(text);
  if (moment === null) return undefined;
  const [, , , , letter, hour = '', minute = '', second = '', fraction = '', zone] = moment;
  if ((letter === undefined) !== (zone === undefined)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time = [hour, minute, second].map(pad).join(':');
  const shownZone = readZone(zone ?? 'Z');
  if (shownZone === undefined) return undefined;
  return joinTimestamp(moment, time + shortenFraction(fraction), shownZone);
}

function joinTimestamp(
  [, year = '', month = '', day = '']: RegExpExecArray,
  time: string,
  zone: string,
): string | undefined {
  if (Number(month) < 1 || Number(month) > 12) return undefined;
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  return `${year}-${pad(month)}-${pad(day)}T${time}${zone}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function pad(digits: string): string {
  return digits.padStart(2, '0');
}

/** Nanoseconds at most, without trailing zeros. */
function shortenFraction(fraction: string): string {
  const digits = fraction.slice(0, 9).replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}

function readZone(zone: string): string | undefined {
  if (zone === 'Z') return zone;
  if (Number(zone.slice(1, 3)) > 24 || Number(zone.slice(4)) > 59) return undefined;
  return /^[-+]00:00$/.test(zone) ? 'Z' : zone;
}
