import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS, SESSION_ENDS } from '../../dist/common/events/index.js';
import { replaceSection, table } from '../markdown.mjs';
import { ROOT } from '../packed.mjs';

/** The tables of events and of why sessions end, from the catalogues in src/common/events/. */
export async function generate() {
  const events = Object.entries(EVENTS);
  const audited = events
    .filter(([, row]) => row.audited !== undefined)
    .map(([name, row]) => [`\`${name}\``, row.description, row.audited]);
  const told = events.filter(([, row]) => row.told).map(([name, row]) => [`\`${name}\``, row.description]);
  const ends = Object.entries(SESSION_ENDS).map(([reason, words]) => [`\`${reason}\``, words]);
  return {
    ...section('docs/audit.md', 'events', table(['type', 'when', '`details`'], audited)),
    ...section('docs/extending.md', 'events', table(['event', 'when'], told)),
    ...section('docs/revocation.md', 'session-ends', table(['reason', '… because'], ends)),
  };
}

function section(page, name, content) {
  return { [page]: replaceSection(readFileSync(join(ROOT, page), 'utf8'), name, content) };
}
