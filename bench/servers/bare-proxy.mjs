// The floor of accepting: a reverse proxy on undici's dispatch that decides nothing. Headers and body leave in one
// write, which was the fastest technique found.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const backend = new Pool(process.env.BACKEND, { connections: 64, pipelining: 1 });
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'host',
]);

function endToEnd(pairs) {
  const kept = [];
  for (let i = 0; i < pairs.length; i += 2) {
    if (!HOP_BY_HOP.has(pairs[i].toLowerCase())) kept.push(pairs[i], pairs[i + 1]);
  }
  return kept;
}

class Exchange {
  constructor(response) {
    this.response = response;
    this.status = 502;
    this.headers = [];
    this.chunks = [];
  }
  onConnect() {}
  onHeaders(status, raw) {
    const pairs = raw.map((part) => part.toString('latin1'));
    this.status = status;
    this.headers = endToEnd(pairs);
    return true;
  }
  onData(chunk) {
    this.chunks.push(chunk);
    return true;
  }
  onComplete() {
    this.response.writeHead(this.status, this.headers);
    this.response.end(this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks));
  }
  onError(error) {
    this.response.writeHead(502);
    this.response.end(error.message);
  }
}

const server = createServer(
  { keepAliveTimeout: 60_000, requestTimeout: 0, noDelay: true },
  (request, response) => {
    backend.dispatch(
      { path: request.url, method: request.method, headers: endToEnd(request.rawHeaders), body: null },
      new Exchange(response),
    );
  },
);
server.maxRequestsPerSocket = 0;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
