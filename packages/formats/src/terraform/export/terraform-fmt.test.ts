import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomSetup } from '../../../../../spec/fixtures/random-setups.ts';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { exportTerraform } from './index.ts';

/** No look at the user's settings, no question to the network. */
const env = { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };

function hasTerraform(): boolean {
  return spawnSync('terraform', ['version'], { env }).status === 0;
}

function modules(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-terraform-'));
  const random = fc.sample(randomSetup('REST', 'HTTP', 'WEBSOCKET'), 40);
  for (const [index, setup] of [...SETUPS.values(), MIXED, ...random].entries()) {
    for (const { path, text } of exportTerraform(setup).files) {
      const target = join(folder, String(index), path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }
  return folder;
}

describe('modules as files', () => {
  it('are indented by two blanks, without tabs and without blanks at the end of a line', () => {
    const folder = modules();
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.tf'),
    );
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8');
      expect([file, /\t|[ ]+$/m.exec(text)?.[0]]).toEqual([file, undefined]);
    }
  });

  // Not every machine has the binary, and none has it from npm: where it is, it has the last word.
  if (hasTerraform())
    it('parse for terraform, which would format nothing otherwise', () => {
      const folder = modules();
      const { status, stdout, stderr } = spawnSync(
        'terraform',
        ['fmt', '-check', '-diff', '-recursive', folder],
        { env, encoding: 'utf8' },
      );
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    });
});
