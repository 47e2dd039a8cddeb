import { describe, expect, it } from 'vitest';
import { isRedirectable, isRegistered, policySource } from './redirect-uri.ts';

describe('an address to redirect to', () => {
  it.each([
    'https://app.example.com/cb',
    'http://localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/cb',
    'myapp://callback',
    'com.example.app:/cb',
  ])('may be %s', (uri) => {
    expect(isRedirectable(uri)).toBe(true);
  });

  it.each([
    'http://app.example.com/cb',
    'http://localhost.evil.example/cb',
    'http://127.0.0.1.evil.example/cb',
    'http://user@localhost/cb',
    'https://user:password@app.example.com/cb',
    'https://app.example.com/cb#here',
    'https://app.example.com\\@evil.example/cb',
    'https://app.example.com/\r\nX: y',
    'https://app.example.com/a b',
    'https://äpp.example.com/',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '/relative',
    '//evil.example',
    '',
  ])('is not %j, even where it is registered', (uri) => {
    expect(isRegistered(uri, [uri])).toBe(false);
  });

  it('has to be registered as it is written', () => {
    expect(isRegistered('https://a.example/', ['https://a.example'])).toBe(false);
    expect(isRegistered('https://a.example/', undefined)).toBe(false);
  });

  it('is an origin or a scheme in a policy, or left out', () => {
    expect(policySource('https://a.example:8443/cb?x')).toBe('https://a.example:8443');
    expect(policySource('myapp://cb')).toBe('myapp:');
    expect(policySource("https://a;script-src'unsafe-inline'.example/")).toBeUndefined();
  });
});
