/**
 * Where a login leads to. The server has looked at `returnTo` before it sent the page; here only what could never be a place
 * is left out.
 *
 * @param search of the page
 * @param home where it leads when nobody asked for another place
 */
export function placeIn(search: string, home: string): string {
  const wanted = new URLSearchParams(search).get('returnTo') ?? '';
  return /^(?:https?:\/\/|\/(?![/\\]))[^\s\\#]*$/.test(wanted) ? wanted : home;
}

/** Goes there, and leaves the login out of the way back. */
export function goTo(place: string): void {
  location.replace(place);
}
