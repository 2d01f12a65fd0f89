// node bot.mjs [URL]: plays a first move, from nothing but a URL.
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const url = process.argv[2] ?? 'http://127.0.0.1:4480';
const base64 = (bytes) => Buffer.from(bytes).toString('base64');

// You are your key: it is made once, and kept.
if (!existsSync('bot.pem')) {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync('bot.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
}
const key = createPrivateKey(readFileSync('bot.pem'));
const public_key = base64(createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32));

let token;
async function call(method, path, body) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${url}/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${json.detail}`);
  return json;
}

// Sign in: the first sign-in with a key makes a player.
const challenge = await call('POST', 'auth/challenge', { public_key, nonce: base64(randomBytes(32)) });
const signature = base64(sign(null, Buffer.from(challenge.text, 'base64'), key));
({ token } = await call('POST', 'auth/token', { public_key, nonce: challenge.nonce, signature }));

// A table against the server's bot, and the first of the legal orders.
const bots = [{ seat: 1, strength: 'weak' }];
const { game_id } = await call('POST', 'tables', { game: 'chess', seat: 0, bots });
const { turn, next_sequence, legal } = await call('GET', `tables/${game_id}/orders`);
const orders = { list: [legal[0]], ready: true };
const content = Buffer.from(JSON.stringify({ game: game_id, seat: 0, turn, sequence: next_sequence, orders }));

// What you sign is a tag with a zero byte, and the very bytes that you send.
const signed = sign(null, Buffer.concat([Buffer.from('adjourn submission 1\0'), content]), key);
const submission = { content: base64(content), public_key, signature: base64(signed) };
const receipt = await call('POST', 'submissions', submission);
console.log(`${legal[0]}: the receipt for turn ${receipt.turn} is ${receipt.commitment}`);

// What follows from the receipt is there at once.
const state = await call('GET', `tables/${game_id}/state`);
console.log(`now it is turn ${state.turn}\n${state.picture}`);
