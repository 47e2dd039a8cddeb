// Finds the handler of a Node.js function ("Define Lambda function handler in Node.js").
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** `dist/app.handlers.get` is `handlers.get` of the module `dist/app`. */
export async function loadHandler(taskRoot, handlerName, bundle) {
  const slash = handlerName.lastIndexOf('/') + 1;
  const dot = handlerName.indexOf('.', slash);
  if (dot <= slash || dot === handlerName.length - 1 || handlerName.includes('..')) {
    throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const loaded = await importModule(bundle ?? findModule(taskRoot, handlerName.slice(0, dot)));
  const path = handlerName.slice(dot + 1).split('.');
  const handler = pick(loaded, path) ?? pick(loaded.default, path);
  if (handler === undefined) {
    throw runtimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw runtimeError('Runtime.HandlerNotFound', `${handlerName} is not a function`);
  }
  return handler;
}

function findModule(taskRoot, moduleName) {
  const path = resolve(taskRoot, moduleName);
  const file = [path, `${path}.js`, `${path}.mjs`, `${path}.cjs`].find((name) => existsSync(name));
  if (file === undefined)
    throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${moduleName}'`);
  return file;
}

async function importModule(file) {
  try {
    return isEsModule(file) ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw runtimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, error);
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw runtimeError('Runtime.ImportModuleError', `Error: ${error.message}`, error);
    }
    throw error;
  }
}

function isEsModule(file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
    if (folder === dirname(folder)) return false;
  }
}

function pick(value, path) {
  return path.reduce((parent, key) => parent?.[key], value);
}

function runtimeError(name, message, cause) {
  const error = new Error(message);
  error.name = name;
  if (cause?.stack !== undefined) error.stack = cause.stack;
  return error;
}
