// The HTTP backend: answers every request head with the same small answer, on raw sockets, so that it costs little.
import { createServer } from 'node:net';

const body = JSON.stringify({
  ok: true,
  items: Array.from({ length: 8 }, (_, id) => ({ id, name: `item ${id}` })),
});
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);
const HEAD_END = Buffer.from('\r\n\r\n');

const server = createServer({ noDelay: true }, (socket) => {
  let rest;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    let bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(HEAD_END); end !== -1; end = bytes.indexOf(HEAD_END)) {
      socket.write(answer);
      bytes = bytes.subarray(end + HEAD_END.length);
    }
    rest = bytes.length === 0 ? undefined : bytes;
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
