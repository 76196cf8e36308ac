/** What the plugin touches of a page, whose types Node.js does not have. */
interface PageElement {
  tagName: string;
  form: unknown;
  focus(): void;
  click(): void;
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
}

/** What it touches of React, which Swagger UI hands to its plugins. */
interface React {
  createElement(type: unknown, props: object, ...children: unknown[]): unknown;
  useRef(value: null): { current: PageElement | null };
  useEffect(effect: () => void, dependencies: []): void;
}

/** An immutable.js list, as Swagger UI keeps everything. */
interface List<T> {
  filter(keep: (item: T) => boolean): List<T>;
}

/** One security scheme under its name. */
interface Definition {
  first(): { get(name: string): unknown };
}

interface AuthSelectors {
  definitionsToAuthorize(): List<Definition>;
}

type Wrapped<Props> = (Original: unknown, system: { React: React }) => (props: Props) => unknown;

/**
 * A plugin of Swagger UI that makes its Authorize dialog one for users. It is sent to the browser as text, so it takes
 * nothing from outside itself.
 *
 * @returns what it changes: the parts of Swagger UI by the names they have there
 */
export function authorizeDialog(): object {
  /** Each form of the dialog asks for the focus when it appears, and the last one would have it. */
  const authorizationPopup: Wrapped<object> =
    (Original, { React }) =>
    (props) => {
      const dialog = React.useRef(null);
      React.useEffect(
        () => dialog.current?.querySelector('.auth-container :is(input, .btn-done)')?.focus(),
        [],
      );
      // The fields of OAuth 2 stand in no form, so Enter would do nothing there.
      const onKeyDown = ({ key, target }: { key: string; target: PageElement }): void => {
        if (key === 'Enter' && target.tagName === 'INPUT' && target.form === null)
          target.closest('.auth-container')?.querySelector('button.authorize')?.click();
      };
      return React.createElement('div', { ref: dialog, onKeyDown }, React.createElement(Original, props));
    };

  /** HTTP Basic is for clients, which are no users: it is asked for at the padlock of the routes that take it. */
  const AuthorizeBtnContainer: Wrapped<{ authSelectors: AuthSelectors }> =
    (Original, { React }) =>
    (props) => {
      const definitionsToAuthorize = (): List<Definition> =>
        props.authSelectors
          .definitionsToAuthorize()
          .filter((definition) => definition.first().get('scheme') !== 'basic');
      const authSelectors = { ...props.authSelectors, definitionsToAuthorize };
      return React.createElement(Original, { ...props, authSelectors });
    };

  /** The empty requirement of a route that works without credentials, too, is met by nobody's login. */
  const isAuthorized =
    (original: (requirements?: List<{ size: number }>) => unknown) =>
    (_state: unknown, requirements?: List<{ size: number }>): unknown =>
      original(requirements?.filter(({ size }) => size > 0));

  return {
    wrapComponents: { authorizationPopup, AuthorizeBtnContainer },
    statePlugins: { auth: { wrapSelectors: { isAuthorized } } },
  };
}
