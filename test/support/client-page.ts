/**
 * An application's page, with the client as it is built: to be served by `startSite()`, beside the scripts of
 * `packages/client/dist`. Its clock goes on when a test calls `pass()`, in seconds, for all tabs of a browser.
 *
 * @param baseUrl of the service
 */
export function clientPage(baseUrl: string): string {
  return `<!doctype html><title>An application</title><script type="module">
    import { createClient, tabStorage } from '/index.js';
    const [states, demands] = [[], []];
    // The one thing that all tabs read at once, and that one which sleeps finds when it wakes up.
    const passed = () => Number(/passed=(\\d+)/.exec(document.cookie)?.[1] ?? 0);
    const pass = (seconds) => void (document.cookie = 'passed=' + (passed() + seconds));
    const auth = createClient({
      baseUrl: '${baseUrl}',
      storage: tabStorage(),
      now: () => Date.now() + passed() * 1000,
      onStepUp: async (demand) => {
        demands.push(demand);
        return (await auth.passkeys.stepUp()).ok;
      },
    });
    Object.assign(window, { auth, states, demands, pass });
    auth.onChange((state) => states.push(state));
  </script>`;
}

/** Where the scripts of the client are. */
export const CLIENT_SCRIPTS = 'packages/client/dist';
