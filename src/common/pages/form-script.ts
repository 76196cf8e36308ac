/**
 * What a page with a form does, for the scripts of pages to build on: `show` a state, `onSend` a form, `post` JSON to a
 * route beside the page. Texts only ever become text (`textContent`).
 */
export const FORM_SCRIPT = `
const at = (id) => document.getElementById(id);

/** Shows one state of the page, and no other. */
const show = (id) => {
  for (const state of document.querySelectorAll('main > section')) state.hidden = state.id !== id;
};

/** The same after something has happened: whoever does not see the page hears its heading. */
const moveTo = (id) => {
  show(id);
  const heading = at(id).querySelector('h1');
  document.title = heading.innerText;
  heading.focus();
};

/** Seconds, rounded up to what people count in. */
const inWords = (seconds) => {
  if (seconds < 100) return seconds === 1 ? '1 second' : seconds + ' seconds';
  return Math.ceil(seconds / 60) + ' minutes';
};

/** What a person is told of a problem (RFC 9457), one sentence each. */
const sentences = ({ code, title, detail, errors, retryAfter }) => {
  const ofFields = (errors ?? []).flatMap(({ messages }) => messages);
  if (code === 'password_rejected' && ofFields.length > 0) return ofFields;
  if (code === 'validation_failed' && ofFields.length > 0) return ofFields.map((rule) => 'This ' + rule + '.');
  return [
    title + '.',
    ...(detail === undefined ? [] : [detail]),
    ...(retryAfter === undefined ? [] : ['Try again in ' + inWords(retryAfter) + '.']),
  ];
};

/** Undefined when it went well, or else what went wrong, with a code where the server has said so. */
const post = async (route, body) => {
  try {
    const response = await fetch(location.pathname.replace(/[^/]*\\/?$/, route), {
      method: 'POST',
      credentials: 'omit',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return undefined;
    const problem = await response.json();
    return { code: problem.code, sentences: sentences(problem) };
  } catch {
    return { sentences: ['The server could not be reached. Check your connection and try again.'] };
  }
};

/** The field that a person is to look at: a text field that can be seen. */
const fieldOf = (form) =>
  [...form.elements].find((element) => element.matches('.field input') && element.checkVisibility());

/** Says in a form what is wrong with it; nothing when there is nothing to say. */
const complain = (form, messages) => {
  const lines = messages.map((message) => {
    const line = document.createElement('span');
    line.textContent = message;
    return line;
  });
  form.querySelector('[role=alert]').replaceChildren(...lines);
  fieldOf(form)?.setAttribute('aria-invalid', String(messages.length > 0));
};

/** Runs when a form is sent, one attempt at a time. What was typed stays; \`send\` returns what is wrong with it, if anything. */
const onSend = (id, send) => {
  const form = at(id);
  const button = form.querySelector('button:not([type=button])');
  const label = button.textContent;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    complain(form, []);
    button.disabled = true;
    button.textContent = button.dataset.pending;
    const wrong = await send();
    button.disabled = false;
    button.textContent = label;
    if (wrong === undefined) return;
    complain(form, wrong);
    (fieldOf(form) ?? button).focus();
  });
};

for (const button of document.querySelectorAll('.reveal')) {
  button.addEventListener('click', () => {
    const field = at(button.getAttribute('aria-controls'));
    const verb = field.type === 'password' ? 'Hide' : 'Show';
    field.type = verb === 'Hide' ? 'text' : 'password';
    button.textContent = verb;
    button.setAttribute('aria-label', verb + ' password');
  });
}
`;
