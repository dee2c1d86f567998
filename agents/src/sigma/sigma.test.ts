import fc from 'fast-check';
import { isMatch, matchesOf, numbered, ruleText } from './rule.test.kit';
import { readRuleFile } from './rule-file';
import { compileRules } from './rule-set';
import { compilePattern, parsePattern } from './wildcard';

const shell = { Image: '/bin/bash', CommandLine: 'bash -i', ParentImage: '/usr/bin/java' };

function select(selection: unknown): object {
  return { selection, condition: 'selection' };
}

describe('sigma selections', () => {
  it.each<[string, unknown, boolean]>([
    ['a value whatever its case', { Image: '/BIN/bash' }, true],
    ['another value', { Image: '/bin/zsh' }, false],
    ['one of a list', { Image: ['/bin/zsh', '/bin/bash'] }, true],
    ['all fields', { Image: '/bin/bash', CommandLine: 'bash' }, false],
    ['one of a list of maps', [{ Image: '/bin/zsh' }, { CommandLine: 'bash -i' }], true],
    ['wildcards', { CommandLine: 'ba?h*i' }, true],
    ['a wildcard that is escaped', { CommandLine: 'ba\\?h*' }, false],
    ['contains', { 'CommandLine|contains': 'SH -' }, true],
    ['startswith', { 'Image|startswith': '/bin' }, true],
    ['endswith', { 'Image|endswith': '/bash' }, true],
    ['endswith of a part of a name', { 'Image|endswith': 'ash' }, true],
    ['contains all', { 'CommandLine|contains|all': ['bash', '-i'] }, true],
    ['contains all, one missing', { 'CommandLine|contains|all': ['bash', '-x'] }, false],
    ['a pattern', { 'CommandLine|re': '^bash\\s+-[a-z]$' }, true],
    ['a pattern in its own case', { 'CommandLine|re': '^BASH' }, false],
    ['a pattern in any case', { 'CommandLine|re|i': '^BASH' }, true],
    ['windash', { 'CommandLine|contains|windash': ' /i' }, true],
    ['null for a field that is not there', { User: null }, true],
    ['null for a field that is there', { Image: null }, false],
    ['null or a value', { User: [null, 'root'] }, true],
    ['exists', { 'Image|exists': true }, true],
    ['exists not', { 'Image|exists': false }, false],
    ['a value of a field that is not there', { User: '' }, false],
  ])('given %s, when a record is looked at, then it is decided', (_, selection, expected) => {
    expect(isMatch(select(selection), shell)).toBe(expected);
  });

  it.each(['x -enc -w y', 'x /enc /w y', 'x /enc -w y', 'x -enc \u2013w y'])(
    'given the command line %j, when options are looked for with any dash, then each of them may have its own',
    (CommandLine) => {
      const selection = { 'CommandLine|contains|windash': ' -enc -w ' };

      expect(isMatch(select(selection), { CommandLine })).toBe(true);
      expect(isMatch(select({ 'CommandLine|contains': ' -enc -w ' }), { CommandLine })).toBe(
        CommandLine.includes(' -enc -w '),
      );
    },
  );

  it.each<[string, string, boolean]>([
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['0.0.0.0/0', '192.0.2.127', true],
    ['2001:db8::/33', '2001:db8:7fff::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['10.0.0.0/8', 'no address', false],
  ])(
    'given the network %s, when %s is looked at, then it is in it or not',
    (network, ip, expected) => {
      expect(isMatch(select({ 'DestinationIp|cidr': network }), { DestinationIp: ip })).toBe(
        expected,
      );
    },
  );

  it('given words without a field, when a message holds one of them, then it matches', () => {
    const words = { words: ['jndi:', 'ldap://'], condition: 'words' };

    expect(isMatch(words, {}, 'GET /${JNDI:dns://x}')).toBe(true);
    expect(isMatch(words, {}, 'GET /')).toBe(false);
    expect(isMatch({ words: { '|all': ['a', 'b'] }, condition: 'words' }, {}, 'b a')).toBe(true);
  });

  it('given a field with many values, when one of them fits, then it matches', () => {
    expect(isMatch(select({ techniques: 'T1190' }), { techniques: ['T1059', 'T1190'] })).toBe(true);
  });

  it('given any pattern and text, when they are compared, then it is as a backtracking matcher says', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?', '\\*');
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), text, (pieces, value) => {
        const slow = pieces.map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one)).join('');
        const pattern = parsePattern(pieces.join(''));

        expect(compilePattern(pattern)(value)).toBe(new RegExp(`^${slow}$`).test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('given patterns that make others slow, when a long text is looked at, then they are done at once', () => {
    const text = 'a'.repeat(30_000);

    expect(isMatch(select({ 'CommandLine|re': '^(a+)+$' }), { CommandLine: `${text}b` })).toBe(
      true,
    );
    expect(isMatch(select({ CommandLine: '*a*a*a*a*b' }), { CommandLine: text })).toBe(false);
  });
});

describe('sigma conditions', () => {
  const searches = {
    bash: { Image: '/bin/bash' },
    java: { ParentImage: '/usr/bin/java' },
    other_a: { User: 'root' },
    other_b: { User: 'ada' },
    _hidden: { User: 'root' },
  };

  it.each<[string | string[], boolean]>([
    ['bash and java', true],
    ['bash and not java', false],
    ['not bash or java', true],
    ['bash and (other_a or other_b)', false],
    ['not (bash and other_a)', true],
    ['1 of other_*', false],
    ['1 of them', true],
    ['any of them', true],
    ['all of them', false],
    ['all of bash*', true],
    ['not 1 of other_* and bash', true],
    ['BASH or bash AND java', true],
    [['other_a', 'bash'], true],
  ])(
    'given the condition %s, when a record is looked at, then it is decided',
    (condition, expected) => {
      const named = String(condition).startsWith('BASH')
        ? { BASH: { Image: 'x' }, ...searches }
        : searches;

      expect(isMatch({ ...named, condition }, shell)).toBe(expected);
    },
  );
});

describe('sigma rules that are not understood', () => {
  it.each<[string, string, RegExp]>([
    [
      'a modifier',
      ruleText(select({ 'A|base64offset': 'x' })),
      /A test\): detection\.selection\.A\|base64offset: the modifier base64offset is not supported/,
    ],
    [
      'two ways at once',
      ruleText(select({ 'A|contains|re': 'x' })),
      /contains and re exclude each other/,
    ],
    [
      'a pattern that is none',
      ruleText(select({ 'A|re': '(' })),
      /detection\.selection\.A\|re: the pattern is not valid/,
    ],
    ['a back reference', ruleText(select({ 'A|re': '(a)\\1' })), /write it in RE2 syntax/],
    ['a network that is none', ruleText(select({ 'A|cidr': '10.0.0.0/33' })), /is no network/],
    ['a map as a value', ruleText(select({ A: { b: 1 } })), /selection\.A: it is no value/],
    ['an empty selection', ruleText(select({})), /it names no field/],
    [
      'a search that is not there',
      ruleText({ a: { A: 1 }, condition: 'b' }),
      /detection\.condition: there is no search b; name one of a/,
    ],
    [
      'a bracket that stays open',
      ruleText({ a: { A: 1 }, condition: '(a' }),
      /a bracket is not closed/,
    ],
    ['a word too many', ruleText({ a: { A: 1 }, condition: 'a a' }), /a is not expected here/],
    [
      'an aggregation',
      ruleText({ a: { A: 1 }, condition: 'a | count() > 5' }),
      /write a correlation rule/,
    ],
    [
      'brackets without end',
      ruleText({ a: { A: 1 }, condition: `${'('.repeat(900)}a` }),
      /nested too deep/,
    ],
    ['no condition', ruleText({ a: { A: 1 } }), /detection\.condition: it must be a text/],
    [
      'a source that is none of ours',
      ruleText(select({ A: 1 }), { logsource: { product: 'zeek' } }),
      /logsource\.product: no records of zeek come in/,
    ],
    ['no id', ruleText(select({ A: 1 }), { id: undefined }), /rule rule-0\.yml \(A test\): id: /],
    ['nothing', '# nothing', /rule rule-0\.yml: file: it is empty; write a rule/],
    ['no YAML', 'title: [', /rule rule-0\.yml: file: /],
    [
      'a bomb of aliases',
      `a: &a [x,x]\nb: &b [${Array(9).fill('*a').join()}]\nc: [${Array(9).fill('*b').join()}]`,
      /use fewer aliases/,
    ],
  ])(
    'given a rule with %s, when it is compiled, then rule and field are named',
    (_, text, message) => {
      expect(() => matchesOf([text], {})).toThrow(message);
    },
  );

  it('given a file with several rules, when it is read, then each is there', () => {
    const text = `${ruleText(select({ A: 1 }))}---\n${ruleText(select({ B: 1 }))}`;

    expect(readRuleFile('two.yml', text)).toHaveLength(2);
  });
});

describe('a set of sigma rules', () => {
  const many = Array.from({ length: 200 }, (_, n) =>
    ruleText(select({ 'Image|endswith': `/tool-${String(n)}`, 'CommandLine|contains': '-x' }), {
      name: `tool-${String(n)}`,
    }),
  );

  it('given many rules, when a record comes, then those of its own program are found, in their order', () => {
    const found = matchesOf(
      [...many, ruleText(select({ 'CommandLine|contains': 'x' }), { name: 'any' })],
      {
        ...{ Image: '/opt/tool-7', CommandLine: 'tool-7 -x' },
      },
    );

    expect(found.map(({ name }) => name)).toEqual(['tool-7', 'any']);
  });

  it('given two rules of one id or name, when they are compiled, then the second is named', () => {
    const [first = '', other = ''] = numbered([
      ruleText(select({ A: 1 })),
      ruleText(select({ A: 1 })),
    ]);
    const documents = (text: string) =>
      [first, text]
        .flatMap((one, n) => readRuleFile(`r${String(n)}.yml`, one))
        .filter((one) => 'detection' in one);

    expect(() => compileRules(documents(first))).toThrow(
      'rule r1.yml (A test): id: r0.yml (A test) has the same',
    );
    expect(() => compileRules(documents(other))).not.toThrow();
  });

  it('given a rule for another product, when a record comes, then it is not asked', () => {
    const rule = ruleText(select({ Image: '/bin/bash' }), {
      logsource: { category: 'process_creation', product: 'windows' },
    });

    expect(matchesOf([rule], shell)).toEqual([]);
  });

  it('given the index, when any record comes, then no rule is missed that looks at each of them would find', () => {
    const values = ['/bin/sh', '/bin/bash', 'bash', 'C:\\x\\cmd.exe', ''];
    const detection = fc.record({
      key: fc.constantFrom('Image', 'Image|endswith', 'Image|startswith', 'ParentImage|endswith'),
      of: fc.array(fc.constantFrom('/sh', '/bin/bash', 'bash', '\\cmd.exe', '*sh'), {
        minLength: 1,
        maxLength: 3,
      }),
      not: fc.boolean(),
    });

    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...values),
        fc.constantFrom(...values),
        (detections, Image, ParentImage) => {
          const texts = detections.map(({ key, of, not }) =>
            ruleText({ a: { [key]: of }, condition: not ? 'not a' : 'a' }),
          );

          const together = matchesOf(texts, { Image, ParentImage }).length;
          const alone = texts.filter(
            (text) => matchesOf([text], { Image, ParentImage }).length === 1,
          );
          expect(together).toBe(alone.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});
