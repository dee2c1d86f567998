import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { startTestSites, type TestSites } from './sites';

jest.setTimeout(300_000);

const CASES = 2_000;
const tools = process.env['EDGEBEAT_TOOLS'];
const program = join(tools ?? '', 'schemathesis-4.32.5', 'bin', 'schemathesis');

function isThere(): boolean {
  if (tools === undefined) return false;
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
