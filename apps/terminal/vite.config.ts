import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const BACKEND = 'http://127.0.0.1:8080';
/** What shrinks; fonts and pictures are packed already. */
const TEXT = /\.(js|css|html|svg|txt)$/;

/** The typeface's licence goes wherever the typeface goes. */
const licences: Plugin = {
  name: 'licences',
  generateBundle() {
    const file = createRequire(import.meta.url).resolve('@fontsource-variable/ibm-plex-sans/LICENSE');
    this.emitFile({ type: 'asset', fileName: 'licence-ibm-plex-sans.txt', source: readFileSync(file) });
  },
};

/** Packs once, as tightly as it can be, what the backend would otherwise pack at every request. */
const packed: Plugin = {
  name: 'packed',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!TEXT.test(fileName)) continue;
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(bytes, brotli) });
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
      }
    },
  },
};

// The backend serves the build at /; in development it is asked for everything else.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), licences, packed],
  server: { proxy: Object.fromEntries(['/v1', '/readyz', '/openapi.json'].map((path) => [path, BACKEND])) },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    // Browsers with light-dark(): rewritten for older ones, a part of the page could no longer have a look of its own.
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    // The policy of the page lets nothing be loaded from a data: address but pictures.
    assetsInlineLimit: 0,
  },
});
