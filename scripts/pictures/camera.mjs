/* global createImageBitmap, OffscreenCanvas */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

/** Where Debian has it, unless CHROMIUM_PATH names another. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Pixels of a picture for each of the page. */
const SCALE = 2;

/** Of WebP: text is sharp, and a picture has some 50 KB. */
const QUALITY = 70;

/** A picture is taken anew when more than so much of it has changed: ids and keys differ each time. */
const CHANGED = 0.0002;

/**
 * Starts a browser.
 *
 * @throws Error that says what to do when there is none
 */
export async function openBrowser() {
  if (!existsSync(CHROMIUM))
    throw new Error(
      `There is no Chromium at ${CHROMIUM}. Install it (Debian: apt-get install chromium), or name one in CHROMIUM_PATH.`,
    );
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    // As root, in a container, Chromium has no sandbox to offer.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--hide-scrollbars'],
  });
  const blank = await browser.newPage();
  return {
    /** A browser of somebody, in English, at a device, at a time. */
    async newPage({ device, now, scheme, width, height }) {
      const context = await browser.newContext({
        ...{
          deviceScaleFactor: SCALE,
          viewport: { width, height },
          colorScheme: scheme,
          reducedMotion: 'reduce',
        },
        ...{ locale: 'en-US', timezoneId: 'Europe/London', userAgent: device.agent },
        extraHTTPHeaders: { 'X-Forwarded-For': device.address },
      });
      const page = await context.newPage();
      await page.clock.setFixedTime(now);
      return page;
    },
    /**
     * Takes what is shown, unless it looks as the picture that is there.
     *
     * @param page what to take
     * @param {string} path where to
     * @returns {Promise<{ bytes: number, kept: boolean }>} how large it is; whether the old one was kept
     */
    async take(page, path) {
      const session = await page.context().newCDPSession(page);
      const { data } = await session.send('Page.captureScreenshot', {
        ...{ format: 'webp', quality: QUALITY },
        clip: { x: 0, y: 0, ...page.viewportSize(), scale: SCALE },
      });
      await session.detach();
      const taken = Buffer.from(data, 'base64');
      const old = existsSync(path) ? await readFile(path) : undefined;
      if (old !== undefined && (await difference(blank, old, taken)) <= CHANGED)
        return { bytes: old.length, kept: true };
      await writeFile(path, taken);
      return { bytes: taken.length, kept: false };
    },
    close: () => browser.close(),
  };
}

/** @returns {Promise<number>} how much of two pictures differs, from 0 to 1 */
function difference(page, one, other) {
  return page.evaluate(
    async (pictures) => {
      const [a, b] = await Promise.all(
        pictures.map(async (base64) => {
          const blob = await (await fetch(`data:image/webp;base64,${base64}`)).blob();
          const bitmap = await createImageBitmap(blob);
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
          const context = canvas.getContext('2d');
          context.drawImage(bitmap, 0, 0);
          return context.getImageData(0, 0, bitmap.width, bitmap.height);
        }),
      );
      if (a.width !== b.width || a.height !== b.height) return 1;
      let differing = 0;
      for (let at = 0; at < a.data.length; at += 4)
        if ([0, 1, 2].some((channel) => Math.abs(a.data[at + channel] - b.data[at + channel]) > 32))
          differing += 1;
      return differing / (a.data.length / 4);
    },
    [one, other].map((bytes) => bytes.toString('base64')),
  );
}
