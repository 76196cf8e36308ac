import { createClient } from '@nightlatch/client';
import {
  NightlatchProvider,
  requireUser,
  SignedIn,
  SignedOut,
  useClient,
  useSession,
  useUser,
} from '@nightlatch/react';
import { type JSX, StrictMode, Suspense, use } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';

declare global {
  interface Window {
    /** Where nightlatch is. */
    service: string;
    /** What the page has shown, each time that it has changed. */
    shown: string[];
    /** What React had to mend when it took over what a server has rendered. */
    mended: string[];
    /** What a loader of a router does. */
    load: () => Promise<string>;
  }
}

const auth = createClient({ baseUrl: window.service });
window.load = async () => {
  try {
    return (await requireUser(auth, () => 'to the login')).email ?? '';
  } catch (redirection) {
    return String(redirection);
  }
};

/** Something that a part of the page waits for. */
const later = new Promise<string>((resolve) => setTimeout(resolve, 50, 'the rest'));

function Later(): JSX.Element {
  return <i>{use(later)}</i>;
}

/** It suspends, beside what follows the session. */
function Rest(): JSX.Element {
  return (
    <Suspense fallback={<i>waiting</i>}>
      <Later />
    </Suspense>
  );
}

function Account(): JSX.Element {
  const client = useClient();
  const user = useUser();
  return (
    <>
      <b id="who">{user?.email}</b>
      <button onClick={() => void client.logOut()}>Log out</button>
      <Rest />
    </>
  );
}

function LogIn(): JSX.Element {
  const client = useClient();
  const session = useSession();
  return (
    <form
      action={async (form) => {
        const { email = '', password = '' } = Object.fromEntries(form) as Record<string, string>;
        await client.logIn({ email, password });
      }}
    >
      <input name="email" />
      <input name="password" type="password" />
      <button>Log in</button>
      <i>{session.status === 'signedOut' && session.reason}</i>
    </form>
  );
}

const page = (
  <NightlatchProvider client={auth}>
    <SignedIn fallback={<b>one moment</b>} otherwise={<LogIn />}>
      <Account />
    </SignedIn>
    <SignedIn role="admin">{(user) => <i>administrator {user.name}</i>}</SignedIn>
    <SignedOut>
      nobody <Rest />
    </SignedOut>
  </NightlatchProvider>
);

const root = document.body.appendChild(document.createElement('main'));
window.shown = [];
window.mended = [];
const note = (): void => void window.shown.push(root.innerText);
root.innerHTML = renderToString(page);
note();
new MutationObserver(note).observe(root, { childList: true, subtree: true, characterData: true });
hydrateRoot(root, <StrictMode>{page}</StrictMode>, {
  onRecoverableError: (error) => window.mended.push(String(error)),
});
