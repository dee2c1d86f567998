import { Shim } from 'fabric-shim';
import { setLevel } from 'fabric-shim/lib/logger';

/**
 * Lowers what the shim writes. It logs every refused transaction as an error of its own, with the
 * arguments, although the caller gets the refusal; only its logger for rejections that nobody
 * handled stays on, because the shim swallows them.
 */
export function quietShim(): void {
  setLevel('CRITICAL');
  Shim.newLogger('_').level = 'error';
}
