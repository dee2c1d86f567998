/** The dialect's number; it is stored with every revision, and a changed rule needs a new one. */
export const CEL_DIALECT = 1;

/** What a condition may ask for. Every endorser and every agent applies the same figures. */
export const celLimits = {
  /** UTF-8 bytes of the text. */
  textBytes: 1024,
  /** Open brackets of any kind at one place. */
  bracketDepth: 32,
  /** `!`, `-` and `?` outside of literals: each of them recurses in the parser. */
  signs: 100,
  /** Nodes of the tree after macros are expanded. */
  nodes: 100,
  /** Comprehensions inside the body of another one. */
  comprehensionLevels: 1,
  /** Elements of one list, at evaluation. */
  listElements: 1000,
  /** JSON values, characters and nesting of all that a condition reads, at evaluation. */
  readValues: 10_000,
  readCharacters: 16_384,
  readDepth: 32,
  /** The same for what the body of a comprehension reads from outside: it is read again and again. */
  bodyValues: 100,
  bodyCharacters: 1024,
  /** Groups of a pattern, and its largest counted repetition: both recurse in the engine. */
  patternGroups: 32,
  patternCount: 100,
  /** Characters times the product of counted repetitions, over all patterns of a condition. */
  patternSize: 10_000,
} as const;
