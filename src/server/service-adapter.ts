import { DrainingAdapter } from './shutdown.setup.js';

type Hook = Parameters<DrainingAdapter['registerSecurityHook']>[0];

/** The platform of the service, which sets no security header by itself: they are a part of every answer's head. */
export class ServiceAdapter extends DrainingAdapter {
  private hook: Hook | undefined;

  /** What Nest gives the platform at `useSecurityHeaders()`, to be called at every request. */
  override registerSecurityHook(hook: Hook): void {
    this.hook = hook;
  }

  /** @returns what that sets: it follows from the options of `useSecurityHeaders()` alone, so that once is enough */
  securityHeaders(): [name: string, value: string][] {
    const headers: [string, string][] = [];
    const setHeader = (name: string, value: string): number => headers.push([name, value]);
    // X-Powered-By, which nothing here has set.
    const removeHeader = (): void => undefined;
    this.hook?.({} as Parameters<Hook>[0], { setHeader, removeHeader });
    return headers;
  }
}
