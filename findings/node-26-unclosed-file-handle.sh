#!/usr/bin/env bash
# node 24.21.0 and 26.10.0: a FileHandle of node:fs/promises that nobody has closed, met by the garbage collector.
# Expected (Node.js 24): the file is closed, and a warning says that this will be an error one day (DEP0137).
# Seen in 26: an exception that no code of the program can catch ends the process, at whatever moment memory is collected, also
# where the handle was left open only because an error was on its way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >finding.mjs <<'JS'
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const fail = async () => {
  await open('finding.mjs');
  throw new Error('on its way');
};
await fail().catch(() => undefined);
for (let times = 0; times < 20; times += 1) {
  globalThis.gc();
  await sleep(10);
}
console.log('still here');
JS
seen=''
for version in 24.21.0 26.10.0; do
  output=$(npx --yes -p "node@$version" node --expose-gc finding.mjs 2>&1) && code=0 || code=$?
  printf '%s: exit code %s, %s\n' "$version" "$code" "$(grep -oE 'still here|ERR_[A-Z_]+' <<<"$output" | tail -1)"
  seen+="$code $(grep -c 'still here' <<<"$output" || true),"
done
[[ "$seen" == '0 1,1 0,' ]] || { echo 'The behaviour has changed' >&2; exit 1; }
