// The floor of refusing: a tuned node:http server that answers a constant 401 without looking at the request.
import { createServer } from 'node:http';

const body = '{"message":"Unauthorized"}';
const headers = ['Content-Type', 'application/json', 'Content-Length', String(body.length)];

const server = createServer(
  { keepAliveTimeout: 60_000, requestTimeout: 0, noDelay: true },
  (_request, response) => {
    response.writeHead(401, headers);
    response.end(body);
  },
);
server.maxRequestsPerSocket = 0;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
