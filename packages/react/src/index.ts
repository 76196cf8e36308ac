export { NightlatchProvider, type NightlatchProviderProps, useClient } from './provider.js';
export { requireUser } from './require-user.js';
export { SignedIn, type SignedInProps, SignedOut } from './signed-in.js';
export { useSession, useUser } from './use-session.js';
