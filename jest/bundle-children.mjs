import { writeBundle } from '../cli/write-bundle.mjs';
import { bundleOf, children, isBundled } from './children.cjs';

for (const file of children) if (!isBundled(file)) await writeBundle(file, bundleOf(file));
