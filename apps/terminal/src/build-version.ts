/** Which build of the page this is: its version, and the name that the build gave its first script after what is in it. */
import { version } from '../package.json';

/** @example '0.1.0 BxkQ3f9a' */
export function buildVersion(): string {
  const entry = document.querySelector('script[type="module"][src*="/assets/"]')?.getAttribute('src') ?? '';
  const [, build = 'development'] = /-([\w-]{8})\.js$/.exec(entry) ?? [];
  return `${version} ${build}`;
}
