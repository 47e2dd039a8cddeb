import { SAME_SECRET } from './authorizer-answer.ts';

/** A Lambda authorizer for senders that prove themselves with a fixed header. Environment: HEADER, SECRET, ROUTES. */
export const CHECK_SHARED_HEADER: string = `${SAME_SECRET}
exports.handler = async (event) => {
  const { HEADER, SECRET } = process.env;
  const given = header(event, HEADER.toLowerCase());
  if (!SECRET || !given || !same(given, SECRET)) return refuse();
  return answer(event, 'webhook', [], {});
};
`;
