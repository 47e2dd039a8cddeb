import { describe, expect, it } from 'vitest';
import { type ServeOptions, serveSettings } from './options.ts';

describe('the settings of serve', () => {
  it('are the documented defaults', () => {
    expect(serveSettings({}, {})).toMatchObject({
      host: '127.0.0.1',
      adminHost: '127.0.0.1',
      gatewayPort: 8080,
      adminPort: 8081,
      identityPort: 8082,
      gateway: true,
      identity: true,
      workers: 1,
      tls: 'off',
      accessLog: 'off',
      dev: false,
    });
  });

  it('come from the options before the configuration', () => {
    const config = { listen: { host: '127.0.0.2', gateway: 1, admin: 2, identity: 3, tls: 'auto' } } as const;
    expect(serveSettings({ port: '0', host: '::1' }, config)).toMatchObject({
      host: '::1',
      gatewayPort: 0,
      adminPort: 2,
      identityPort: 3,
      tls: 'auto',
    });
  });

  it('keep the admin port on loopback whatever the host is', () => {
    expect(serveSettings({ host: '0.0.0.0' }, {}).adminHost).toBe('127.0.0.1');
  });

  it('take kinds of what is not enforced one by one or in a list', () => {
    const { allowUnenforced } = serveSettings({ allowUnenforced: ['web-acl,websocket', 'mutual-tls'] }, {});
    expect([...allowUnenforced]).toEqual(['web-acl', 'websocket', 'mutual-tls']);
  });

  it.each<[ServeOptions, string]>([
    [{ port: '70000' }, '--port 70000'],
    [{ port: '80a' }, '--port 80a'],
    [{ adminPort: '-1' }, '--admin-port -1'],
    [{ only: 'both' }, '--only both'],
    [{ workers: '0' }, '--workers 0'],
    [{ workers: '4' }, 'this version serves with one process'],
    [{ tlsCert: 'a.pem' }, 'go together'],
    [{ tlsKey: 'a.pem' }, 'go together'],
    [{ assumeTls: true, host: '0.0.0.0' }, '--assume-tls is for loopback only'],
    [{ dev: true, host: '10.0.0.1' }, '--dev is for loopback only'],
    [{ allowUnenforced: ['everything'] }, 'the kinds are web-acl'],
  ])('refuse %j', (options, message) => {
    expect(() => serveSettings(options, {})).toThrow(message);
  });

  it('refuse --dev where the configuration opens the admin port', () => {
    expect(() => serveSettings({ dev: true }, { listen: { adminHost: '0.0.0.0' } })).toThrow('loopback only');
  });
});
