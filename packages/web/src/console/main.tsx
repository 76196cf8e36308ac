import { startApp } from '../app/start.tsx';
import { loadMessages, MessagesProvider, useT } from './messages/index.ts';

function Title() {
  return <h1>{useT()('title')}</h1>;
}

await startApp(async (locale) => {
  const messages = await loadMessages(locale);
  return (
    <MessagesProvider value={messages}>
      <Title />
    </MessagesProvider>
  );
});
