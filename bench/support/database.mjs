/** A database of its own on the same `mongod`: the connection string with another name in it. */
export function databaseOf(uri, name) {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.href;
}
