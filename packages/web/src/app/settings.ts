/** What the server tells an application, in the `<meta name="nightlatch">` of its page. */
export interface WebSettings {
  readonly product: { readonly name: string; readonly url: string };
  /** What stands before the paths of the service's routes: nothing, or `/api`. */
  readonly base: string;
}

/**
 * @param read makes the settings of an application of what the page says
 * @throws Error for a page that is none of the server's
 */
export function readSettings<Settings extends WebSettings>(read: (json: string) => Settings): Settings {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="nightlatch"]');
  if (meta === null)
    throw new Error('The page has no <meta name="nightlatch">: it is not the one of the server');
  return read(meta.content);
}
