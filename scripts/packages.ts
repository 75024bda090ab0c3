/** What tests need of the system: a browser and Chinese letters. Installed where that can be done, else the tests that need them say so. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NEEDED = [
  { package: 'chromium-headless-shell', file: '/usr/bin/chromium-headless-shell' },
  // Without it Chinese is boxes.
  { package: 'fonts-noto-cjk', file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc' },
] as const;

export function installTestPackages(): void {
  const missing = NEEDED.filter(({ file }) => !existsSync(file)).map((needed) => needed.package);
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stderr.write(`Installing ${missing.join(', ')} for the tests …\n`);
  const apt = (args: readonly string[]) =>
    spawnSync('apt-get', ['-qq', ...args], {
      stdio: ['ignore', 'ignore', 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt(['update']);
  apt(['install', '-y', '--no-install-recommends', ...missing]);
}
