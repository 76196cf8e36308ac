import { existsSync, readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { sha256 } from '../common/digest.js';
import { PRODUCT_CONFIG, type ProductConfig } from '../config/index.js';

/** Where the build has put them. A folder of `dist`, also for tests, which run the sources. */
const FOLDER = new URL('../../dist/web/', import.meta.url);

/** What a page of an application names in its head: names of files. */
export interface WebEntry {
  readonly script: string;
  /** What the script imports at once. */
  readonly preload: readonly string[];
  readonly styles: readonly string[];
}

interface Manifest {
  readonly entries: Readonly<Record<string, WebEntry>>;
  readonly files: readonly string[];
}

/** What a file is, for the browser. */
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** How a body may be encoded, the smaller one first (RFC 9110 §8.4.1), and what its file ends in. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** A file, as it is sent. */
export interface WebFile {
  readonly body: Buffer;
  readonly type: string;
  readonly encoding: string | undefined;
}

/** The applications for browsers, as `npm run build` has left them. Read when they are first asked for, and kept. */
@Injectable()
export class WebBuild {
  private manifest: Manifest | undefined;
  private readonly files = new Map<string, Buffer>();
  /** The style sheet of the product, behind ours. */
  private readonly theme: { name: string; body: Buffer } | undefined;

  constructor(@Inject(PRODUCT_CONFIG) { theme }: ProductConfig) {
    if (theme !== undefined)
      this.theme = { name: `theme-${sha256(theme).slice(0, 8)}.css`, body: Buffer.from(theme) };
  }

  /**
   * @param name of an application: `pages` or `console`
   * @throws Error when it is not built
   */
  entry(name: string): WebEntry {
    const entry = this.read().entries[name];
    if (entry === undefined) throw new Error(`There is no ${name} in dist/web. Build it: npm run build`);
    return { ...entry, styles: [...entry.styles, ...(this.theme === undefined ? [] : [this.theme.name])] };
  }

  /**
   * @param name of a file; untrusted
   * @param accepted what the client has sent as Accept-Encoding, if anything
   * @returns undefined for what is no file of the build
   */
  file(name: string, accepted: string | undefined): WebFile | undefined {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    if (name === this.theme?.name) return { body: this.theme.body, type, encoding: undefined };
    for (const [encoding, suffix] of ENCODINGS) {
      if (!accepts(accepted, encoding)) continue;
      const body = this.content(name + suffix);
      if (body !== undefined) return { body, type, encoding };
    }
    const body = this.content(name);
    return body && { body, type, encoding: undefined };
  }

  private read(): Manifest {
    const manifest = new URL('manifest.json', FOLDER);
    if (!existsSync(manifest)) throw new Error('There is no dist/web/manifest.json. Build it: npm run build');
    this.manifest ??= JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
    return this.manifest;
  }

  private content(name: string): Buffer | undefined {
    const kept = this.files.get(name);
    if (kept !== undefined || !this.read().files.includes(name)) return kept;
    const content = readFileSync(new URL(name, FOLDER));
    this.files.set(name, content);
    return content;
  }
}

/** Whether a client takes an encoding by its name, and not at a quality of 0. */
function accepts(accepted: string | undefined, encoding: string): boolean {
  return (accepted ?? '').split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
