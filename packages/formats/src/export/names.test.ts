import { expect, it } from 'vitest';
import { camelCase, kebabCase, Names, pascalCase } from './names.ts';

it.each([
  ['OrdersReader', 'ordersReader', 'OrdersReader', 'orders-reader'],
  ['orders-reader', 'ordersReader', 'OrdersReader', 'orders-reader'],
  ['JWT', 'jwt', 'JWT', 'jwt'],
  ['APIUsers', 'apiUsers', 'APIUsers', 'api-users'],
  ['2nd', '_2nd', '2nd', '2nd'],
])('%s in each case', (name, camel, pascal, kebab) => {
  expect([camelCase(name), pascalCase(name), kebabCase(name)]).toEqual([camel, pascal, kebab]);
});

it('a thing keeps its name, two things never share one', () => {
  const names = new Names(['api']);
  expect(names.of('function', 'Orders')).toBe('ordersFunction');
  expect(names.of('function', 'OrdersFunction')).toBe('ordersFunction2');
  expect(names.of('function', 'Orders')).toBe('ordersFunction');
  expect(names.of('api', 'Api')).toBe('api2');
});
