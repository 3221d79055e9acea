#!/usr/bin/env bash
# card-validator 10.0.4 (npm) on numbers of UnionPay cards, to which unions pay benefits.
#
# Seen: a number that begins like a UnionPay card is valid whatever its check digit: of the ten
# numbers that differ in the last digit only, all ten are valid, while of ten Visa numbers one is.
# The check is made for UnionPay only with the option luhnValidateUnionPay. A mistyped card of a
# member passes, and the money comes back from the bank days later.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund card-validator@10.0.4
cat >run.cjs <<'JS'
const valid = require("card-validator");
const count = (stem, options) =>
  [...Array(10).keys()].filter((digit) => valid.number(`${stem}${digit}`, options).isValid).length;
const rows = [
  ["UnionPay, 19 digits", count("622200000000000012"), 10],
  ["UnionPay, 16 digits", count("621700000000012"), 10],
  ["Visa, 16 digits", count("411111111111111"), 1],
  ["UnionPay, luhnValidateUnionPay", count("622200000000000012", { luhnValidateUnionPay: true }), 1],
];
for (const [name, now, seen] of rows) {
  console.log(`${name}: ${now} of 10 last digits are valid`);
  if (now !== seen) { console.log(`  changed: was ${seen}`); process.exitCode = 1; }
}
JS
node run.cjs
echo "card-validator 10.0.4: as seen"
