import { missingPrograms } from '@edgebeat/network';
import { conformance } from './conformance-suite';
import { openFabric } from './subjects.test.kit';

const missing = missingPrograms(process.env);

if (missing.length === 0) {
  conformance("Fabric's own programs", () => openFabric(process.env), process.env);
} else {
  describe.skip(`what Fabric does (${missing.join(', ')} missing: name their folder in FABRIC_BIN)`, () => {
    it('given the programs, when they are found, then the suite runs on them', () => undefined);
  });
}
