/**
 * A table, as Markdown.
 *
 * @param {string[]} head the titles of the columns
 * @param {string[][]} rows the cells; a `|` in them is escaped, and a line break becomes a space
 * @returns {string} the lines, the last one without a line break
 */
export function table(head, rows) {
  const cellOf = (text) => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
  const line = (cells) => `|${cells.map((text) => (text === '' ? ' ' : ` ${cellOf(text)} `)).join('|')}|`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/**
 * Replaces the generated part of a document that is otherwise written by hand: what stands between
 * `<!-- generated: NAME -->` and `<!-- /generated -->`.
 *
 * @param {string} document its text
 * @param {string} name of the part
 * @param {string} content what stands there from now on
 * @returns {string} the whole text
 * @throws Error when the markers are not there
 */
export function replaceSection(document, name, content) {
  const begin = `<!-- generated: ${name} -->\n`;
  const end = '<!-- /generated -->';
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`The document has no part "${begin.trim()}" … "${end}".`);
  return `${document.slice(0, from + begin.length)}\n${content}\n\n${document.slice(to)}`;
}
