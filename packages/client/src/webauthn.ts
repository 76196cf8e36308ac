import { localError, type AuthError } from './errors.js';
import { platform } from './platform.js';

/** A credential as a browser gives it. Older ones have no `toJSON`. */
interface Credential {
  toJSON?(): Record<string, unknown>;
  id: string;
  type: string;
  authenticatorAttachment?: string | null;
  response: Record<string, unknown> & { getTransports?(): string[] };
  getClientExtensionResults(): object;
}

/** What of a response is binary. */
const BINARY = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];

/** What a browser is asked for, beside the options of the service. */
export interface Asking {
  /** In the autofill of a field with `autocomplete="username webauthn"`, until somebody picks a passkey there. */
  conditional?: boolean | undefined;
  /** Takes the question back. */
  signal?: AbortSignal | undefined;
}

/**
 * Asks the browser for a passkey.
 *
 * @param how whether to make one or to use one
 * @param json the options, as the service has sent them
 * @returns the JSON for the service, or why there is none
 */
export async function askForPasskey(
  how: 'create' | 'get',
  json: object,
  { conditional, signal }: Asking,
): Promise<{ response: Record<string, unknown> } | { error: AuthError }> {
  const { PublicKeyCredential: Static, navigator } = platform;
  if (!Static || !navigator?.credentials)
    return { error: localError('passkey_unavailable', 'Passkeys can’t be used here') };
  try {
    const parse = how === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
    const publicKey = Static[parse]?.(json) ?? withBytes(json);
    const credential = (await navigator.credentials[how]({
      publicKey,
      ...(conditional && { mediation: 'conditional' }),
      ...(signal && { signal }),
    })) as Credential;
    return { response: credential.toJSON?.() ?? toJSON(credential) };
  } catch (error) {
    const { name, message } = error as Error;
    // What a person has refused and what they have not can't be told apart, so that nobody learns which passkeys there are.
    const isCancelled = name === 'NotAllowedError' || name === 'AbortError';
    return { error: localError(isCancelled ? 'cancelled' : 'passkey_unavailable', message) };
  }
}

/** Hands `signals` of an answer to the browser, so that it forgets or renames what the service does. */
export async function tellBrowser(signals: object | undefined): Promise<void> {
  for (const [name, argument] of Object.entries(signals ?? {})) {
    const signal = `signal${name.charAt(0).toUpperCase()}${name.slice(1)}` as const;
    await platform.PublicKeyCredential?.[signal]?.(argument as object).catch(() => undefined);
  }
}

/** What `parse…OptionsFromJSON()` does, for browsers before it. */
function withBytes(json: object): object {
  const options = structuredClone(json) as Record<string, unknown>;
  const {
    user,
    excludeCredentials = [],
    allowCredentials = [],
  } = options as {
    user?: { id: unknown };
    excludeCredentials?: { id: unknown }[];
    allowCredentials?: { id: unknown }[];
  };
  options['challenge'] = bytesOf(options['challenge'] as string);
  for (const each of [...(user ? [user] : []), ...excludeCredentials, ...allowCredentials])
    each.id = bytesOf(each.id as string);
  return options;
}

function toJSON(credential: Credential): Record<string, unknown> {
  const { id, type, authenticatorAttachment, response } = credential;
  const transports = response.getTransports?.();
  const binary = BINARY.flatMap((name) =>
    response[name] ? [[name, textOf(response[name] as ArrayBuffer)] as const] : [],
  );
  return {
    id,
    rawId: id,
    type,
    clientExtensionResults: credential.getClientExtensionResults(),
    ...(authenticatorAttachment && { authenticatorAttachment }),
    response: { ...Object.fromEntries(binary), ...(transports && { transports }) },
  };
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}
