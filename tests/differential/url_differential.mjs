// Native code and browsers never disagree about a URL: whatever parse_url takes, the URL Standard's parser
// (Node's URL) takes as well, with the same scheme, host, port, path, query and credentials, and does not
// change the text that a page's WebSocket is given.
// Usage: node url_differential.mjs <url_lines> [count of random URLs] [seed]
import { spawnSync } from 'node:child_process';
import { strict as assert } from 'node:assert';

const [program, count = '20000', seed = '1'] = process.argv.slice(2);

// mulberry32: the same URLs in every run.
let state = Number(seed);
function random(limit) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % limit;
}
const pick = (list) => list[random(list.length)];
const repeat = (least, most, make) => Array.from({ length: least + random(most - least + 1) }, make).join('');

const taken = [
  'ws://a', 'WSS://A.B:443?c', 'ws://a:/', 'ws://a/?', 'ws://a/??', 'ws://a//b', "ws://a/'", 'ws://a/...',
  'ws://a/a%2eb', 'ws://a/;=:@&$!*(),+-._~', 'ws://a_b/', 'ws://ab--cd/', 'ws://a.0xg/', 'ws://0xg/', 'ws://_/',
  'ws://[::FFFF:1.2.3.4]:80/', 'ws://[1:0:0:2:0:0:3:4]/', 'ws://[1:2:3:4:5:6:7::]/', 'ws://[1:0:2:3:4:5:6:7]/',
  'ws://xn--mnchen-3ya.de/', 'ws://u%40:p%3a%c3%bc@a/', 'ws://:p@a/', 'ws://u:@a/', 'ws://1.2.3.4:65535/%00?%00',
];
const refused = [
  'ws://0x7f.1/', 'ws://127.1/', 'ws://2130706433/', 'ws://1.2.3.4./', 'ws://01.2.3.4/', 'ws://a./', 'ws://a/%2e',
  'ws://a/b/../c', "ws://a/?'", 'ws://a/^', 'ws://a/|', 'ws://a/[', 'ws://a/{', 'ws://a/<', 'ws://a/"', 'ws://a/`',
  'ws://a\\b', 'ws:\\\\a', 'ws:a', 'ws:/a', 'ws:///a', ' ws://a', 'ws://a ', 'ws://a\t/', 'w\ns://a', 'ws://a/#',
  'ws://m\u00fcnchen.de/', 'ws://a/\u00fc', 'ws://a/?\u00fc', 'ws://\uff41/', 'ws://a%41/', 'ws://a\u3002b/', 'ws://@a/',
  'ws://a:080/', 'ws://a:0/', 'ws://a%/', 'ws://a/%', 'ws://[::1%25a]/', 'ws://a\u00adb/', '\ufeffws://a', 'ws://',
];

const host = () => {
  switch (random(8)) {
    case 0: return pick(['0x', '0X1f', '09', '1', '00', '256', '255']) + repeat(0, 4, () => '.' + pick(['0', '1', '01', '0x1', '255', '256', 'a', '']));
    case 1: return Array.from({ length: 4 }, () => random(260)).join('.');
    case 2: return '[' + repeat(0, 9, () => pick(['0', '0', '1', 'a0', 'FFFF', '00ff', '12345']) + pick([':', ':', ':', '::'])) + pick(['', '0', '1', '::', '1.2.3.4', '1.2.3.04']) + ']';
    case 3: return '[' + Array.from({ length: 8 }, () => pick(['0', '0', '0', '00', '1', 'Ab', '0c0d'])).join(':') + ']';
    case 4: return repeat(1, 3, () => pick(['0', '00', '1', 'c'])) + '::' + repeat(0, 3, () => pick(['0', '1', ':'])).replace(/^(.*)$/, '[$1]');
    default: return repeat(1, 4, () => pick(['a', 'B', '-', '_', '0', '9', 'xn--', '0x', '.', 'example', '%41', '\u00fc', '!'])) + pick(['', '', '.com', '.', '.1']);
  }
};
const scraps = ['a', 'Z', '0', '.', '..', '/', '//', '%2e', '%2E', '%2f', '%00', '%fF', '%', '-', '_', '~', '!', '$', '&', "'", '(', ')', '*', '+', ',', ';', '=', ':', '@', '^', '|', '[', ']', '{', '}', '<', '>', '"', '`', ' ', '\\', '\t', '\u00fc', '\u0000', '?', '#'];
const scrap = () => (random(12) ? pick(scraps.slice(0, 29)) : pick(scraps));
const info = () => (random(5) ? '' : repeat(0, 4, () => pick(['u', '%40', ':', '%3a', '%c3%bc', '%ff', '%0a', '=', ';', "'", '^', '@'])) + '@');
const port = () => (random(3) ? '' : ':' + pick(['', '0', '80', '443', '080', '65535', '65536', '8080', 'a', '+1']));
const generated = () =>
  pick(['ws', 'wss', 'WS', 'wSs', 'ws', 'wss', 'http']) + pick(['://', '://', '://', '://', '://', ':/', ':///']) + info() + host() + port() +
  (random(3) ? '/' + repeat(0, 6, scrap) : '') + (random(3) ? '' : '?' + repeat(0, 6, scrap));

const random_urls = Array.from({ length: Number(count) }, generated);
const inputs = [...taken, ...refused, ...random_urls];
const run = spawnSync(program, { input: inputs.map((text) => Buffer.from(text).toString('hex') + '\n').join(''), encoding: 'latin1', maxBuffer: 1 << 30 });
assert.equal(run.status, 0, run.error?.message ?? run.stderr);
const answers = run.stdout.trimEnd().split(/\r?\n/);
assert.equal(answers.length, inputs.length);

const hex = (text) => Buffer.from(decodeURIComponent(text)).toString('hex');
const parsed_by_node = (text) => { try { return new URL(text); } catch { return null; } };

let agreed = 0;
inputs.forEach((text, index) => {
  if (answers[index] === 'refused') return assert.ok(!taken.includes(text), `refused: ${JSON.stringify(text)}`);
  assert.ok(!refused.includes(text), `taken: ${JSON.stringify(text)}`);
  const [protocol, hostname, number, resource, user, password, written] = answers[index].split('\t');
  const url = parsed_by_node(text);
  // The one thing that is left to the browser: whether an "xn--" label is valid IDNA. It refuses it, or names the same host.
  if (url === null && /(^|\.)xn--/.test(hostname)) return;
  assert.ok(url, `a browser refuses ${JSON.stringify(text)}`);
  const default_port = protocol === 'wss:' ? '443' : '80';
  assert.deepEqual(
    { text, protocol, hostname, port: number, resource, user, password },
    { text, protocol: url.protocol, hostname: url.hostname, port: url.port || default_port, resource: url.pathname + url.search, user: hex(url.username), password: hex(url.password) });
  assert.equal(new URL(written).href, written);
  ++agreed;
});
assert.ok(agreed > inputs.length / 20, `only ${agreed} of ${inputs.length} URLs were taken`);
console.log(`${inputs.length} URLs, ${agreed} taken by both and read alike`);
