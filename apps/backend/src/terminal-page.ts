/** The terminal's page, as it was built: served at `/`, after everything that the API has. */
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './build.ts';

/**
 * What the page may do: run its own scripts, and a code reader in WebAssembly; talk to this server; show what it drew or its camera saw.
 * Nothing written into the page itself runs, nothing of anybody else's is loaded, and nobody may frame it but we.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const UNUSED = 'microphone=(), geolocation=(), payment=(), usb=()';
/** Of what a device has, the page uses the camera, the screen that stays awake, and a receipt printer on a cable. */
export const PAGE_PERMISSIONS = `camera=(self), screen-wake-lock=(self), serial=(self), ${UNUSED}`;
/** The demo's page also lets the phone that it frames keep the screen on; a cable is no part of it. */
export const DEMO_PERMISSIONS = `camera=(self), screen-wake-lock=*, serial=(), ${UNUSED}`;

/** Files in this folder have a name of their content: another content has another name. */
const HASHED = 'assets';
const YEAR_S = 31_536_000;

/** The page of the demo is built beside the terminal's, and is nobody's business anywhere else. */
export const DEMO_FILE = 'demo.html';
const isOfDemo = (path: string): boolean => path === '/demo' || path.startsWith('/demo/') || path.startsWith(`/${DEMO_FILE}`);

/** The folder of the built page, or null where nobody built it. */
export function builtTerminal(): string | null {
  const folder = join(import.meta.dirname, '..', '..', 'terminal', 'dist');
  return existsSync(join(folder, 'index.html')) ? folder : null;
}

/**
 * Each encoding in which a file is looked for leaves listeners on its response, which go with it: more than the ten of which Node warns.
 */
const LISTENERS_MAX = 20;

/** Serves the files of the page. What is no file goes on to whoever answers for what was not found. */
export async function serveTerminal(app: App, folder: string): Promise<void> {
  app.addHook('onRequest', (_request, { raw }, done) => {
    raw.setMaxListeners(LISTENERS_MAX);
    done();
  });
  await app.register(fastifyStatic, {
    root: folder,
    dotfiles: 'ignore',
    preCompressed: true,
    cacheControl: false,
    // Asked for by its name it is not there; the demo's own route sends it.
    allowedPath: (path, _root, request) => !isOfDemo(path) || request.routeOptions.url === '/demo',
    setHeaders: (reply, path) =>
      void reply
        .header('cache-control', dirname(relative(folder, path)) === HASHED ? `public, max-age=${YEAR_S}, immutable` : 'no-cache')
        .header('content-security-policy', reply.getHeader('content-security-policy') ?? PAGE_POLICY)
        .header('permissions-policy', reply.getHeader('permissions-policy') ?? PAGE_PERMISSIONS)
        .header('referrer-policy', 'no-referrer')
        .header('cross-origin-opener-policy', 'same-origin'),
  });
}

/**
 * Whether somebody goes to a screen by its address, which only the page knows: a browser asks for a document, outside of the API, and for
 * no file.
 */
export function isScreen({ method, url, headers }: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): boolean {
  const path = url.split('?')[0] ?? '';
  const wantsPage = (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true;
  return wantsPage && path !== '/v1' && !path.startsWith('/v1/') && !isOfDemo(path) && !/\.[^/]*$/.test(path);
}

export const sendTerminal = (reply: FastifyReply): FastifyReply => reply.code(200).sendFile('index.html');
