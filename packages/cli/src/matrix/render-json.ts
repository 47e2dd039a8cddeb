import { inPieces } from './in-pieces.ts';
import type { FoundMatrix, MatrixCell } from './matrix.ts';
import { rememberedTexts } from './remembered-texts.ts';

/** What `JSON.stringify(matrix, null, 2)` writes, in pieces: a matrix may have a million cells. */
export function renderJson(matrix: FoundMatrix): Iterable<string> {
  return inPieces(linesOf(matrix));
}

function* linesOf({ principals, routes, cells }: FoundMatrix): Generator<string> {
  const head = JSON.stringify({ principals, routes }, null, 2);
  // Less the line that closes it.
  yield `${head.slice(0, -2)},\n  "cells": [`;
  let before = '\n';
  for (const cell of cells) {
    yield `${before}${cellText(cell)}`;
    before = ',\n';
  }
  yield before === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}

function cellText(cell: MatrixCell): string {
  const { principal, api, stage, method, path, decision, status, code, examples, authorizer } = cell;
  const paths =
    examples === null
      ? 'null'
      : `{\n        "allowed": ${quoted(examples.allowed)},\n        "denied": ${quoted(examples.denied)}\n      }`;
  return `    {
      "principal": ${quoted(principal)},
      "api": ${quoted(api)},
      "stage": ${quoted(stage)},
      "method": ${quoted(method)},
      "path": ${quoted(path)},
      "decision": "${decision}",
      "status": ${status},
      "code": "${code}",
      "examples": ${paths},
      "authorizer": ${authorizer === null ? 'null' : quoted(authorizer)}
    }`;
}

const quoted = rememberedTexts((text) => JSON.stringify(text));
