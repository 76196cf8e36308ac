import '../design/index.ts';
import './shell.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { onOtherUser, refusalIn } from '../app/auth.ts';
import { startApp } from '../app/start.tsx';
import { NightlatchProvider } from '@nightlatch/react';
import { ToastProvider } from '../design/index.ts';
import { client } from './client.ts';
import { loadMessages, MessagesProvider, useT } from './messages/index.ts';
import { makeRouter } from './router.tsx';
import { SECTIONS } from './sections.ts';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What was refused is refused again.
      retry: (count, error) => count < 2 && (refusalIn(error)?.status ?? 0) < 400,
    },
  },
});

// Nothing of anybody outlives the session in this page.
onOtherUser(client, () => queries.clear());

function Toasts({ children }: { children: ReactNode }): ReactNode {
  return <ToastProvider closeLabel={useT()('close')}>{children}</ToastProvider>;
}

await startApp(async (locale) => {
  const messages = await loadMessages(locale);
  const router = makeRouter(SECTIONS, locale);
  return (
    <MessagesProvider value={messages}>
      <NightlatchProvider client={client}>
        <QueryClientProvider client={queries}>
          <Toasts>
            <RouterProvider router={router as never} />
          </Toasts>
        </QueryClientProvider>
      </NightlatchProvider>
    </MessagesProvider>
  );
});
