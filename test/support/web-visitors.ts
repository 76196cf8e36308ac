import axe from 'axe-core';
import { type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';

/** What a stranger may be called: it would fetch, and then speak. */
export const ATTACK = '<img src=/stolen onerror=alert(1)>';

/** What follows from a new width is drawn, and nothing moves that ends by itself. */
const SETTLED = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => Promise.all(
  document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished),
))`;

/** A width and colours, and what axe looks at in them. */
interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly options: string;
}

/** Each width and each colours once. */
const FEW_LOOKS: readonly Look[] = [
  { width: 1280, colorScheme: 'light', options: "{ resultTypes: ['violations'] }" },
  { width: 390, colorScheme: 'dark', options: "{ resultTypes: ['violations'] }" },
];
/** What has nothing to do with colours is the same in light and dark. */
const ALL_LOOKS: readonly Look[] = [
  ...FEW_LOOKS,
  { width: 390, colorScheme: 'light', options: "{ runOnly: ['color-contrast'] }" },
  { width: 1280, colorScheme: 'dark', options: "{ runOnly: ['color-contrast'] }" },
];

/** What Chromium says of each answer that is a refusal: the page shows it. */
const REFUSAL = /the server responded with a status of 4/;

/** Browsers of people at pages of ours. What one complains of, such as a violation of the policy, is collected. */
export class WebVisitors {
  private readonly contexts: BrowserContext[] = [];
  private complaints: string[] = [];

  /**
   * @param browser to open them in
   * @param origins that a page may ask: its own first
   */
  constructor(
    private readonly browser: Browser,
    private readonly origins: readonly string[],
  ) {}

  /** A browser that has never been here, as wide as a phone. */
  async arrive(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const viewport = { width: 390, height: 844 };
    const context = await this.browser.newContext({ viewport, reducedMotion: 'reduce', ...options });
    this.contexts.push(context);
    context.on('weberror', (error) => this.complaints.push(error.error().message));
    context.on('dialog', (dialog) => {
      this.complaints.push(dialog.message());
      void dialog.dismiss();
    });
    context.on('request', (request) => {
      const url = request.url();
      const isOurs = /^(data|blob):/.test(url) || this.origins.some((origin) => url.startsWith(`${origin}/`));
      if (!isOurs || url.endsWith('/stolen')) this.complaints.push(`asks ${url}`);
    });
    context.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type()) || REFUSAL.test(message.text())) return;
      this.complaints.push(message.text());
    });
    return context.newPage();
  }

  /** Goes to a page of ours, whose heading is this. */
  async open(page: Page, path: string, title: string): Promise<void> {
    await page.goto(`${this.origins[0]}${path}`);
    await heading(page, title);
  }

  /** What a test has brought about itself. */
  forgive(complaint: RegExp): void {
    this.complaints = this.complaints.filter((text) => !complaint.test(text));
  }

  /** Closes all browsers. @returns what they complained of since the last time */
  async leave(): Promise<string[]> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
    return this.complaints.splice(0);
  }
}

/** Waits for the heading of a page. */
export function heading(page: Page, name: string): Promise<void> {
  return page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

/** Expects that what is shown, once it is loaded, is for everybody: on a desk and on a phone, each in light and dark. */
export async function expectForEverybody(page: Page): Promise<void> {
  await page.locator('.nl-skeleton').first().waitFor({ state: 'detached' });
  await expectLooks(page, ALL_LOOKS);
}

/** The same of what is shown now, loaded or not: at each width, and in light and dark. */
export async function expectLooks(page: Page, looks = FEW_LOOKS): Promise<void> {
  const viewport = page.viewportSize()!;
  // By the debugger: the policy lets in no script but the page's own.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  for (const { width, colorScheme, options } of looks) {
    await page.setViewportSize({ width, height: viewport.height });
    await page.emulateMedia({ colorScheme });
    await page.evaluate(SETTLED);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    const { violations }: any = await page.evaluate(`axe.run(${options})`);
    expect(violations.map(({ id, nodes }: any) => [id, nodes.map(({ html }: any) => html)])).toEqual([]);
    await keepPicture(page, `${width}-${colorScheme}`);
  }
  await page.setViewportSize(viewport);
}

let pictures = 0;

/** For somebody who looks: into the folder that SCREENSHOTS names. */
async function keepPicture(page: Page, look: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder === undefined) return;
  const shown = await page.locator('h1, [role=dialog] h2, [role=alertdialog] h2').last().innerText();
  const name = `${String((pictures += 1)).padStart(3, '0')}-${shown.replace(/\W+/g, '-')}-${look}`;
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** Gives a page Chromium's virtual authenticator, which agrees to everything at once. */
export async function withAuthenticator(page: Page): Promise<CDPSession> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('WebAuthn.enable');
  await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...({ protocol: 'ctap2', transport: 'internal' } as const),
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      automaticPresenceSimulation: true,
    },
  });
  return devTools;
}
