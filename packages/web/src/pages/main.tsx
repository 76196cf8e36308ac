import { startApp } from '../app/start.tsx';
import { NightlatchProvider } from '@nightlatch/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { onOtherUser, refusalIn } from '../app/auth.ts';
import { client } from './client.ts';
import { loadMessages, MessagesProvider } from './messages/index.ts';
import { router } from './router.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What was refused is refused again.
      retry: (count, error) => count < 2 && (refusalIn(error)?.status ?? 0) < 400,
    },
  },
});

// Nothing of an account outlives its session in this page.
onOtherUser(client, () => queries.removeQueries({ queryKey: ['account'] }));

await startApp(async (locale) => {
  const messages = await loadMessages(locale);
  return (
    <MessagesProvider value={messages}>
      <NightlatchProvider client={client}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </NightlatchProvider>
    </MessagesProvider>
  );
});
