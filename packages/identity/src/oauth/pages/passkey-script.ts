export const PASSKEY_SCRIPT_PATH = '/portcullis/passkey.js';

/**
 * `/portcullis/passkey.js`: asks the browser for a passkey and posts what it gives. The only script of the hosted
 * pages. Web Authentication Level 3, JSON forms of options and credentials.
 */
export const PASSKEY_SCRIPT: string = `'use strict';
const form = document.querySelector('form[data-passkey]');
const start = form.querySelector('[data-passkey="start"]');
const failed = form.querySelector('[data-passkey="failed"]');

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function get(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  };
  const credential = await navigator.credentials.get({ publicKey });
  const { authenticatorData, clientDataJSON, signature, userHandle } = credential.response;
  return {
    ...shown(credential),
    response: {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      ...(userHandle ? { userHandle: text(userHandle) } : {}),
    },
  };
}

async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  };
  const credential = await navigator.credentials.create({ publicKey });
  const { attestationObject, clientDataJSON } = credential.response;
  const transports = credential.response.getTransports ? credential.response.getTransports() : [];
  return {
    ...shown(credential),
    response: { attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON), transports },
  };
}

function shown(credential) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment || undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

start.addEventListener('click', async () => {
  start.disabled = true;
  failed.hidden = true;
  try {
    const sent = JSON.parse(form.dataset.options);
    const options = sent.publicKey || sent;
    const credential = form.dataset.passkey === 'create' ? await create(options) : await get(options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    failed.hidden = false;
    start.disabled = false;
  }
});
`;
