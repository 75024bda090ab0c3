/** Light or dark, kept per browser. */
import { createKept } from './kept.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const keptTheme = createKept<Theme>('theme', THEMES, () => 'system');

/** Dresses the page as was chosen, now and whenever that changes. */
export function dressPage(): void {
  const dress = () => {
    const theme = keptTheme.get();
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  dress();
  keptTheme.subscribe(dress);
}
