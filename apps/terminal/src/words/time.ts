/** Times as people read them. */
import type { ScreenLanguage } from './language.ts';

/** An instant: milliseconds since 1970, or as the API writes it. */
export type At = number | string;

export type TimeFormat = Readonly<{
  /** `14:03` */
  minute: (at: At) => string;
  /** `14:03:07` */
  second: (at: At) => string;
  /** `Tue, 24 Nov 2026` */
  day: (at: At) => string;
  /** `24 Nov 2026, 14:03:07` */
  full: (at: At) => string;
  /** How long ago, or how long it takes: `0:41`, `2:05:11`. Nothing is shorter than `0:00`. */
  age: (ms: number) => string;
}>;

/**
 * @param timeZone IANA name of the store's zone. Default: the device's.
 * @example timeFormat('en', 'Asia/Hong_Kong').second('2026-11-24T09:31:07.123Z') // '17:31:07'
 */
export function timeFormat(language: ScreenLanguage, timeZone?: string): TimeFormat {
  // Day before month, and 24 hours: in a till's English as in a till's Chinese.
  const locale = language === 'zh-CN' ? language : 'en-GB';
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(locale, {
      ...options,
      ...(timeZone === undefined ? {} : { timeZone }),
      hourCycle: 'h23',
    });
    return (at: At) => made.format(new Date(at));
  };
  return {
    minute: format({ hour: '2-digit', minute: '2-digit' }),
    second: format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    day: format({ weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' }),
    full: format({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    age: (ms) => {
      const seconds = Math.max(0, Math.floor(ms / 1_000));
      const two = (count: number) => String(count).padStart(2, '0');
      const minutes = Math.floor(seconds / 60) % 60;
      const hours = Math.floor(seconds / 3_600);
      return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
    },
  };
}
