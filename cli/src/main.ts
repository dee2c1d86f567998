#!/usr/bin/env node
import { join } from 'node:path';
import { isFresh } from './launch/freshness';
import { runBundle } from './launch/run-bundle';

const bundle = join(__dirname, 'bundle');

if (isFresh(bundle, join(__dirname, '..', '..'))) runBundle(bundle, process.argv);
else void import('./edgebeat.js');
