/** Serves a built site as a static host would: clean addresses, brotli, 404.html for what is not there. For tests and benchmarks. */
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};
const HEADER_BYTES = 200;
/** Compressed already. */
const AS_THEY_ARE = new Set(['.woff2', '.png']);

const isFile = async (path) => (await stat(path).catch(() => undefined))?.isFile() ?? false;

async function find(root, url) {
  const path = join(root, normalize(decodeURIComponent(new URL(url, 'http://site').pathname)));
  for (const candidate of [path, `${path}.html`, join(path, 'index.html')]) {
    if (candidate.startsWith(root) && (await isFile(candidate))) return { path: candidate, status: 200 };
  }
  return { path: join(root, '404.html'), status: 404 };
}

/**
 * @param {string} root folder of the built site
 * @param {{ port?: number, quality?: number }} [options] port 0 is any free one; brotli quality 0 to 11
 * @returns {Promise<{ url: string, close: () => void, takeRequests: () => { path: string, bytes: number, at: number }[] }>}
 */
export async function serveSite(root, { port = 0, quality = 11 } = {}) {
  const packed = new Map();
  /** What was sent since somebody last asked; headers count too, roughly. */
  let sent = [];
  const body = async (path) => {
    if (!packed.has(path)) {
      const text = await readFile(path);
      const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
      packed.set(
        path,
        AS_THEY_ARE.has(extname(path)) ? { text } : { text: brotliCompressSync(text, { params }), br: true },
      );
    }
    return packed.get(path);
  };
  const server = createServer(async (request, response) => {
    try {
      const { path, status } = await find(root, request.url ?? '/');
      const { text, br } = await body(path);
      response.writeHead(status, {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'content-length': text.length,
        ...(br && { 'content-encoding': 'br' }),
        'cache-control': path.includes('/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
      response.end(text);
      sent.push({ path: path.slice(root.length), bytes: text.length + HEADER_BYTES, at: Date.now() });
    } catch {
      response.writeHead(500).end();
    }
  });
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  return {
    url: `http://localhost:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
    /** What was sent since the last call. */
    takeRequests: () => {
      const taken = sent;
      sent = [];
      return taken;
    },
  };
}
