import { conformance } from './conformance-suite';
import { openEmbedded } from './subjects.test.kit';

conformance('the embedded network', openEmbedded, process.env);
