import { escapeHtml, html } from './html.js';

describe('html', () => {
  it('lets no value become an element or leave its attribute (cross-site scripting)', () => {
    const name = `"><script>alert('&')</script>`;
    expect(html`<a title="${name}">${name}</a>`.toString()).toBe(
      `<a title="${escapeHtml(name)}">${escapeHtml(name)}</a>`,
    );
    expect(escapeHtml(name)).not.toMatch(/[<>"']/);
  });

  it('takes HTML as it is, one piece or several', () => {
    const items = ['a & b', 'c'].map((item) => html`<li>${item}</li>`);
    expect(html`${items}${html`<br />`}${8}`.toString()).toBe('<li>a &#38; b</li><li>c</li><br />8');
  });
});
