import { readFileSync } from 'node:fs';

const PAGE = readFileSync(new URL('app.html', import.meta.url), 'utf8');
const { SIGN_IN_URL, CLIENT_ID, APP_URL } = process.env;
const SETTINGS = JSON.stringify({ signInUrl: SIGN_IN_URL, clientId: CLIENT_ID, appUrl: APP_URL });
// In a script element no text may look like markup.
const BODY = PAGE.replace('{}/* settings */', () => SETTINGS.replaceAll('<', '\\u003c'));

/** GET /: the app, a page of its own that knows where to sign in. */
export async function handler() {
  return { statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: BODY };
}
