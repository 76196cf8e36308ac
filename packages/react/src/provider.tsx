'use client';

import { type Client } from '@nightlatch/client';
import { createContext, type JSX, type ReactNode, useContext } from 'react';

const ClientContext = createContext<Client | undefined>(undefined);

/** What {@link NightlatchProvider} takes. */
export interface NightlatchProviderProps {
  /** Of `createClient()`: one for the life of the page, made outside of components. */
  readonly client: Client;
  readonly children?: ReactNode;
}

/** Gives a client to all components in it. On a server nothing is asked: nobody is known there, and nobody is logged out. */
export function NightlatchProvider({ client, children }: NightlatchProviderProps): JSX.Element {
  return <ClientContext value={client}>{children}</ClientContext>;
}

/**
 * @returns the client of the provider around
 * @throws Error where there is no {@link NightlatchProvider} around
 */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === undefined)
    throw new Error(
      'There is no client here. Put <NightlatchProvider client={client}> around this component.',
    );
  return client;
}
