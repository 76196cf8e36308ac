import { type Result, type Step } from '@nightlatch/client';

/** In the storage of this tab: our page has sent it to a provider. */
const SENT = 'nightlatch.sent-to-provider';

/** The browser is about to go to a provider, and will come back. */
export function leave(): void {
  sessionStorage.setItem(SENT, 'true');
}

/**
 * What is to be shown of what stands behind the `#`. Anybody can make a link with a step of a login of their own there, in which
 * whoever follows it would enrol a factor, or confirm an address, for somebody else's account. So a step counts in a tab that has
 * left for a provider, and nowhere else; a refusal is only words.
 *
 * @param returned what stands there
 */
export function believed(returned: Result<Step> | undefined): Result<Step> | undefined {
  return returned?.ok === true && sessionStorage.getItem(SENT) === null ? undefined : returned;
}

/** The browser is back. */
export function arrive(): void {
  sessionStorage.removeItem(SENT);
}
