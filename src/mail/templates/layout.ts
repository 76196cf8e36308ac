import { escapeHtml } from '../../common/html.js';
import { type RenderedMail } from '../mail-templates.js';
import { type MailContent } from './content.js';

/**
 * Puts a mail into its two forms. The HTML names no colour but the button's, so that a reader's dark mode decides,
 * and fetches nothing.
 *
 * @param content what the mail says
 * @param language its language, as HTML names it
 */
export function layOut({ subject, paragraphs, action, notes }: MailContent, language: string): RenderedMail {
  const link = action === undefined ? [] : [`${action.label}:\n${action.link}`];
  return {
    subject: oneLine(subject),
    text: `${[...paragraphs.map(oneLine), ...link, ...notes.map(oneLine)].join('\n\n')}\n`,
    html: [
      `<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8">`,
      '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">',
      `<title>${escapeHtml(subject)}</title></head>`,
      '<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;max-width:36em;margin:0 auto;padding:1em">',
      ...paragraphs.map(paragraph),
      ...(action === undefined ? [] : [button(action)]),
      ...notes.map(paragraph),
      '</body></html>',
      '',
    ].join('\n'),
  };
}

/** A link that looks like a button, and the same once more to read and to copy. */
function button({ label, link }: { label: string; link: string }): string {
  const href = escapeHtml(link);
  return [
    `<p style="margin:1.5em 0"><a href="${href}" style="display:inline-block;padding:.7em 1.2em;border-radius:.4em;`,
    `background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:bold">${escapeHtml(label)}</a></p>\n`,
    `<p style="font-size:14px;overflow-wrap:anywhere"><a href="${href}" style="color:inherit">${href}</a></p>`,
  ].join('');
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(oneLine(text))}</p>`;
}

/** Nobody's name starts a paragraph or a header of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
