// Counts texts as X's own library does. Node 20:
//   npm install --prefix /tmp/reference twitter-text@3.1.0
//   python test_reference.py | NODE_PATH=/tmp/reference/node_modules node reference/count.mjs > reference/counts.json
import { createRequire } from "node:module";
import { createHash } from "node:crypto";

const { parseTweet } = createRequire(`${process.env.NODE_PATH}/`)("twitter-text");
let given = "";
for await (const piece of process.stdin) given += piece;
const texts = JSON.parse(given);
const sha256 = createHash("sha256").update(texts.join("\0"), "utf8").digest("hex");
const counts = texts.map((text) => parseTweet(text).weightedLength);
process.stdout.write(
  `${JSON.stringify({ source: "npm twitter-text 3.1.0, parseTweet().weightedLength", sha256, counts })}\n`,
);
