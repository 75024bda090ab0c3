import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const BACKEND = 'http://127.0.0.1:8080';
/** What shrinks; fonts and pictures are packed already. */
const LOOSE = /\.(js|css|html|svg|txt|wasm)$/;

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
        if (!LOOSE.test(fileName)) continue;
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(bytes, brotli) });
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
      }
    },
  },
};

/** Started from the browser's cache; when a new version takes over is `installed/updates.ts`'s to say. */
const installed = VitePWA({
  strategies: 'generateSW',
  registerType: 'prompt',
  injectRegister: null,
  filename: 'sw.js',
  manifest: {
    id: '/',
    name: 'Quick Pay',
    short_name: 'Quick Pay',
    description: 'Takes WeChat Pay at the counter',
    start_url: '/',
    display: 'standalone',
    background_color: '#f7f5f0',
    theme_color: '#f7f5f0',
    icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
  },
  workbox: {
    globPatterns: ['index.html', 'icon.svg', 'assets/*.{js,css,woff2}'],
    navigateFallback: '/index.html',
    // What the server answers itself is never a screen.
    navigateFallbackDenylist: [/^\/v1(\/|$)/, /^\/(healthz|readyz|metrics|openapi\.json|reference|demo)$/, /\.[^/]*$/],
    // The camera's reader is a megabyte: kept once somebody used it.
    runtimeCaching: [
      {
        urlPattern: /\/assets\/.*\.wasm$/,
        handler: 'CacheFirst',
        options: { cacheName: 'camera', expiration: { maxEntries: 2 } },
      },
    ],
    cleanupOutdatedCaches: true,
    sourcemap: false,
  },
});

// The backend serves the build at /; in development it is asked for everything else.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), licences, packed, installed],
  server: { proxy: Object.fromEntries(['/v1', '/readyz', '/openapi.json', '/demo/facts'].map((path) => [path, BACKEND])) },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    // The terminal, and the page of the demo beside it.
    rolldownOptions: { input: ['index.html', 'demo.html'].map((page) => join(import.meta.dirname, page)) },
    // Browsers with light-dark(): rewritten for older ones, a part of the page could no longer have a look of its own.
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    // The policy of the page lets nothing be loaded from a data: address but pictures.
    assetsInlineLimit: 0,
  },
});
