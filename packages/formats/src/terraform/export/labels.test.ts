import { describe, expect, it } from 'vitest';
import { kebabCase, Labels, snakeCase } from './labels.ts';

it.each([
  ['OrdersBackend', 'orders_backend'],
  ['GET /orders/{id}', 'get_orders_id'],
  ['ANY /{proxy+}', 'any_proxy'],
  ['HTTPApi', 'http_api'],
  ['$connect', 'connect'],
  ['2fa', 'n_2fa'],
  ['/', 'root'],
])('%s is the label %s', (words, label) => {
  expect(snakeCase(words)).toBe(label);
});

it('names in AWS have dashes', () => {
  expect(kebabCase('OrdersBackend')).toBe('orders-backend');
});

describe('labels', () => {
  it('are the same for the same part, and never the same for two', () => {
    const labels = new Labels();
    expect(labels.of('resource', '/orders/{id}')).toBe('orders_id');
    expect(labels.of('resource', '/orders/id')).toBe('orders_id_2');
    expect(labels.of('resource', '/orders/{id}')).toBe('orders_id');
  });

  it('are shared by what becomes resources of one type', () => {
    const labels = new Labels();
    expect(labels.of('function', 'Guest')).toBe('guest');
    expect(labels.of('role', 'Guest')).toBe('guest_2');
    expect(labels.of('authorizer', 'Guest')).toBe('guest');
  });

  it('leave alone what every module has', () => {
    expect(new Labels().of('function', 'Access')).toBe('access_2');
  });
});
