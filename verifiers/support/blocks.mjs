import { readFileSync } from 'node:fs';
import { blocksOf } from '../../scripts/blocks-of.mjs';

const PAGES = ['node', 'languages', 'servers'].map((name) => `docs/verifiers/${name}.md`);

/** What the pages show, by the name of the file: the verifiers run that and nothing else. */
export const BLOCKS = new Map(
  PAGES.flatMap((page) =>
    blocksOf(readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')).flatMap(({ info, text }) => {
      const name = info.find((word) => word.startsWith('file='))?.slice('file='.length);
      return name === undefined ? [] : [[name, text]];
    }),
  ),
);
