// Sends prepared requests over keep-alive connections, one at a time on each, and counts the answers. Raw sockets:
// a client that parses more than it must would be the bottleneck on its core.
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');
const ALPHABETS = {
  hex: Buffer.from('0123456789abcdef'),
  base64url: Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
};

/** The length of the first answer in the bytes, or 0 while it is incomplete. */
function answerLength(bytes) {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return 0;
  const bodyAt = headEnd + HEAD_END.length;
  const head = bytes.latin1Slice(0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length !== null) {
    const total = bodyAt + Number(length[1]);
    return bytes.length >= total ? total : 0;
  }
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const end = bytes.indexOf(LAST_CHUNK, headEnd);
    return end === -1 ? 0 : end + LAST_CHUNK.length;
  }
  return bodyAt;
}

/** Gives the next request's bytes; one that varies gets a number that no request had before written into it. */
function requestSource(requests) {
  let serial = Math.floor(Math.random() * 0x10000) * 0x100000;
  let at = 0;
  return () => {
    const { bytes, vary } = requests[at];
    at = at + 1 === requests.length ? 0 : at + 1;
    if (vary === undefined) return bytes;
    const copy = Buffer.from(bytes);
    const alphabet = ALPHABETS[vary.alphabet];
    let number = serial;
    serial += 1;
    for (const offset of vary.offsets) {
      copy[offset] = alphabet[number % alphabet.length];
      number = Math.floor(number / alphabet.length);
    }
    return copy;
  };
}

function load({ port, requests, connections, durationMs, count, expect }) {
  const prepared = requests.map(({ base64, vary }) => ({ bytes: Buffer.from(base64, 'base64'), vary }));
  const next = requestSource(prepared);
  const limit = count ?? Number.POSITIVE_INFINITY;
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answered = 0;
    let over = false;
    const sockets = [];
    const startedAt = process.hrtime.bigint();

    const finish = (error) => {
      if (over) return;
      over = true;
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      if (error === undefined) resolve({ answered, seconds });
      else reject(error);
    };
    const timer = setTimeout(finish, durationMs ?? 600_000);

    for (let i = 0; i < connections; i += 1) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      sockets.push(socket);
      let rest;
      const send = () => {
        if (sent === limit) return;
        sent += 1;
        socket.write(next());
      };
      socket.on('connect', send);
      socket.on('error', finish);
      socket.on('close', () => finish(new Error('the server closed a connection')));
      socket.on('data', (chunk) => {
        if (over) return;
        const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
        const length = answerLength(bytes);
        if (length === 0) {
          rest = bytes;
          return;
        }
        if (length !== bytes.length) {
          finish(new Error('the server sent more than one answer to one request'));
          return;
        }
        rest = undefined;
        if (bytes.toString('latin1', 9, 12) !== expect) {
          finish(new Error(`an answer is not ${expect}: ${bytes.toString('latin1', 0, 600)}`));
          return;
        }
        answered += 1;
        if (answered === limit) finish();
        else send();
      });
    }
  });
}

process.on('message', async (order) => {
  try {
    process.send(await load(order));
  } catch (error) {
    process.send({ error: error.message });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
