/**
 * The code blocks of a document.
 *
 * @param {string} document in Markdown
 * @returns {{ language: string, info: string[], text: string, line: number }[]} language and further words of each fence, the
 * text, and the line it begins in, counted from 1
 */
export function blocksOf(document) {
  return [...document.matchAll(/^```(\S+)([^\n]*)\n(.*?)^```$/gms)].map(
    ({ 1: language, 2: info, 3: text, index }) => {
      const before = document.slice(0, index);
      return {
        language,
        info: info.trim().split(/\s+/).filter(Boolean),
        text,
        line: before.split('\n').length + 1,
      };
    },
  );
}
