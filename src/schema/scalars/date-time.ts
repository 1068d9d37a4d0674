/** A moment: seconds since 1970-01-01T00:00:00Z and the rest of the second, 0 to 999,999,999 nanoseconds. */
export interface Instant {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/**
 * RFC 3339 as Go's time.Parse takes it: the hour may have one digit, the fraction may follow a comma, and an
 * offset may be 24 hours and 60 minutes.
 */
const timeText = /^(.{10})T(\d\d?:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/;
const dayText = /^(\d{4})-(\d\d)-(\d\d)$/;

/** The fraction of a MicroTime: six digits; a sign may take the place of the first, `-` only before zeros. */
const microsecondText = /^[^.,]*[.,](\d{6}|\+\d{5}|-0{5})(?:Z|[+-]\d\d:\d\d)$/;

/** A MicroTime as the server prints it. */
const printedMicroTimeLength = '2006-01-02T15:04:05.000000Z'.length;

/** The moment that Go's zero time stands for; the server prints it as null. */
const zeroTime = -62_135_596_800;

/** Reads a time (metav1.Time); undefined where the server refuses the text. */
export function parseTime(text: string): Instant | undefined {
  const [, day = '', clock = '', fraction = '', zone = ''] = timeText.exec(text) ?? [];
  const start = readDay(day);
  const sinceMidnight = readClock(clock);
  const offset = readOffset(zone);
  if (start === undefined || sinceMidnight === undefined || offset === undefined) return undefined;
  return {
    seconds: start + sinceMidnight - offset,
    nanoseconds: Number(fraction.slice(0, 9).padEnd(9, '0')),
  };
}

/**
 * Reads a time with microseconds (metav1.MicroTime: Lease.spec.renewTime, Event.eventTime); undefined where the
 * server refuses the text. It wants exactly six digits after the second.
 */
export function parseMicroTime(text: string): Instant | undefined {
  const fraction = microsecondText.exec(text)?.[1];
  if (fraction === undefined) return undefined;
  const isSigned = fraction.startsWith('+') || fraction.startsWith('-');
  return parseTime(isSigned ? text.replace(fraction, `0${fraction.slice(1)}`) : text);
}

/**
 * The text of a metav1.Time after the server has read it: UTC, whole seconds; null for the year 1, which
 * stands for no time. Undefined where it refuses the text.
 */
export function canonicalTime(text: string): string | null | undefined {
  const instant = parseTime(text);
  if (instant === undefined) return undefined;
  return instant.seconds === zeroTime ? null : `${printSeconds(instant.seconds)}Z`;
}

/** As `canonicalTime` for a metav1.MicroTime: UTC with six digits after the second. */
export function canonicalMicroTime(text: string): string | null | undefined {
  const instant = parseMicroTime(text);
  if (instant === undefined) return undefined;
  const { seconds, nanoseconds } = instant;
  if (seconds === zeroTime && nanoseconds === 0) return null;
  return `${printSeconds(seconds)}.${String(nanoseconds / 1000).padStart(6, '0')}Z`;
}

/** True for a text that the server has printed as a MicroTime. */
export function isPrintedMicroTime(text: string): boolean {
  return text.length >= printedMicroTimeLength && text.at(-8) === '.' && text.endsWith('Z');
}

function readDay(text: string): number | undefined {
  const [, year = 0, month = 0, day = 0] = (dayText.exec(text) ?? []).map(Number);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // A day that the month does not have has become one of the next month.
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 1000 : undefined;
}

function readClock(text: string): number | undefined {
  const [hour = 24, minute = 60, second = 60] = text.split(':').map(Number);
  return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : undefined;
}

/** East of Greenwich is more than 0. */
function readOffset(text: string): number | undefined {
  if (text === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4));
  if (text === '' || hours > 24 || minutes > 60) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}

function printSeconds(seconds: number): string {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  const digits = String(Math.abs(year)).padStart(4, '0');
  // Years beyond four digits come from an offset at the ends of the calendar; JavaScript writes six digits then.
  return (year < 0 ? '-' : '') + digits + date.toISOString().slice(-20, -5);
}
