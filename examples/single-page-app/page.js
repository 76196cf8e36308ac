import { authorized, enter, leave, resume } from '/session.js';

const find = (id) => document.querySelector(`#${id}`);

async function show(message = '', isInside = true) {
  const answer = isInside ? await authorized('GET', '/auth/me') : undefined;
  find('outside').hidden = answer?.ok === true;
  find('inside').hidden = !find('outside').hidden;
  find('message').textContent = message;
  if (answer?.ok) find('name').textContent = (await answer.json()).name;
}

find('outside').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { name, ...credentials } = Object.fromEntries(new FormData(event.target));
  const way = event.submitter.value;
  const problem = await enter(way, way === 'signup' ? { name, ...credentials } : credentials);
  await show(problem, problem === undefined);
});

find('leave').addEventListener('click', async () => {
  await leave();
  await show('Logged out.', false);
});

// After a reload the cookie brings an access token, if somebody is logged in.
await resume().then(
  (isInside) => show('', isInside),
  (error) => show(error.message, false),
);
