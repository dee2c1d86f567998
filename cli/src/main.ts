#!/usr/bin/env node
import { join } from 'node:path';
import { commandName } from './launch/command-name';
import { isFresh } from './launch/freshness';
import { runBundle } from './launch/run-bundle';

const bundle = join(__dirname, 'bundle');

const startedAfterMs = 10_000;

if (isFresh(bundle, join(__dirname, '..', '..')))
  runBundle(bundle, { name: commandName(process.argv), startedAfterMs });
else void import('./edgebeat.js');
