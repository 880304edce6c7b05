/** The built pages, read and compressed once at the start: a request names a file of this list or gets 404. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { HttpReply, HttpRequest, Route } from '../http';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
};

/** The build puts a hash of the content in the name: such a file never changes. */
const HASHED = /-[\w-]{8}\.\w+$/;

interface Encodings {
  type: string;
  cache: string;
  plain: Buffer;
  br?: Buffer;
  gzip?: Buffer;
}

/** One page at its address, as `vite build` left it in `distDir` (`dist/web`); before the build it says how to build. */
export function pageRoute(distDir: string, name: string, path: string): Route {
  const file = join(distDir, name, 'index.html');
  if (!existsSync(file)) return notBuilt(path);
  const page = encode(file, 'no-store');
  return { method: 'GET', path, handle: async (request) => send(request, page) };
}

/** The scripts, styles and texts of every page. */
export function assetRoute(distDir: string): Route {
  const folder = join(distDir, 'assets');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => extname(name) in TYPES) : [];
  const assets = new Map(names.map((name) => [name, encode(join(folder, name), cacheOf(name))]));
  return {
    method: 'GET',
    path: '/assets/:file',
    handle: async (request) => {
      const asset = assets.get(request.params.file ?? '');
      return asset ? send(request, asset) : { status: 404, body: 'Fichier inconnu.', headers: TEXT };
    },
  };
}

function cacheOf(name: string): string {
  return HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600';
}

function encode(file: string, cache: string): Encodings {
  const plain = readFileSync(file);
  // The highest quality would cost a tenth of a cold start and save a hundred bytes.
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length, [constants.BROTLI_PARAM_QUALITY]: 6 };
  return {
    type: TYPES[extname(file)]!,
    cache,
    plain,
    br: smaller(brotliCompressSync(plain, { params: size }), plain),
    gzip: smaller(gzipSync(plain, { level: 9 }), plain),
  };
}

function smaller(packed: Buffer, plain: Buffer): Buffer | undefined {
  return packed.length < plain.length ? packed : undefined;
}

function send({ headers }: HttpRequest, file: Encodings): HttpReply {
  const encoding = chooseEncoding(String(headers['accept-encoding'] ?? ''), file);
  return {
    status: 200,
    headers: {
      'content-type': file.type,
      'cache-control': file.cache,
      vary: 'accept-encoding',
      ...(encoding && { 'content-encoding': encoding }),
    },
    body: encoding ? file[encoding] : file.plain,
  };
}

/** `br;q=0` is a refusal. */
function chooseEncoding(accepted: string, file: Encodings): 'br' | 'gzip' | undefined {
  const accepts = (name: string) =>
    new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(?:\\.0*)?(?:,|\\s|$))`).test(accepted);
  if (file.br && accepts('br')) return 'br';
  return file.gzip && accepts('gzip') ? 'gzip' : undefined;
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

function notBuilt(path: string): Route {
  const body = "Cette page n'est pas construite : lancez « npm run build », puis redémarrez.";
  return { method: 'GET', path, handle: async () => ({ status: 503, headers: TEXT, body }) };
}
