"""Thins the coverage phase of schemathesis evenly, so that a short run still reaches everything.

Of each operation and each way to make a case for it (a value that is missing, of another type, just
outside of its bounds ...) the first case is kept, and then every eighth.
"""

from collections import Counter

import schemathesis
from schemathesis.generation.meta import CoveragePhaseData

EVERY = 8

met: Counter = Counter()


@schemathesis.hook
def filter_case(context, case) -> bool:
    made = case.meta.phase.data if case.meta else None
    if not isinstance(made, CoveragePhaseData):
        return True
    way = (case.operation.label, case.meta.generation.mode, made.scenario)
    met[way] += 1
    return met[way] % EVERY == 1
