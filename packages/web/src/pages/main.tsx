import '../design/index.ts';
import { readSettings } from '../app/settings.ts';
import { startApp } from '../app/start.tsx';
import { loadMessages, MessagesProvider, useT } from './messages/index.ts';

const { product } = readSettings();

function Welcome() {
  const t = useT();
  return <h1>{t('login.title', { product: product.name })}</h1>;
}

await startApp(async (locale) => {
  const messages = await loadMessages(locale);
  return (
    <MessagesProvider value={messages}>
      <Welcome />
    </MessagesProvider>
  );
});
