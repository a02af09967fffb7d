import { describe, expect, expectTypeOf, test } from 'vitest'
import { flag, type Input, listOf, optional, required, text, withDefault } from '../../../src/codec/codec.js'
import { abortSignal, callback, exactArguments, exactMethods, number, optionsOf } from '../../../src/codec/options.js'

const fields = {
  startFrame: withDefault(number, 0, { doc: 'first frame' }),
  jobs: optional(number, { doc: 'workers' }),
  names: optional(listOf(text), { doc: 'names' }),
  loud: optional(flag, { doc: 'say it' }),
  signal: optional(abortSignal, { doc: 'stops it' }),
  onLine: optional(callback<(line: string) => void>(), { doc: 'told' }),
}

describe('options', () => {
  test('defaults are filled in, and what was not given stays absent', () => {
    expect(optionsOf(fields, undefined, 'f')).toEqual({ startFrame: 0 })
    expect(optionsOf(fields, { startFrame: undefined, jobs: 2 }, 'f')).toEqual({ startFrame: 0, jobs: 2 })
    expect(optionsOf(fields, Object.assign(Object.create(null), { jobs: 2 }), 'f')).toEqual({ startFrame: 0, jobs: 2 })
  })

  test('values that are no JSON are kept as they are', () => {
    const { signal } = new AbortController()
    const onLine = (): void => undefined
    expect(optionsOf(fields, { signal, onLine }, 'f')).toMatchObject({ signal, onLine })
    expect(() => optionsOf(fields, { signal: {} }, 'f')).toThrow('f.signal: expected an AbortSignal, found {}')
    expect(() => optionsOf(fields, { onLine: 1 }, 'f')).toThrow('f.onLine: expected a function, found 1')
  })

  test('their type comes from the fields alone', () => {
    expectTypeOf<Input<typeof fields>['onLine']>().toEqualTypeOf<((line: string) => void) | undefined>()
    expectTypeOf(optionsOf(fields, {}, 'f').startFrame).toEqualTypeOf<number>()
    const needed = { sorting: required(number, { doc: 'needed' }) }
    expect(() => optionsOf(needed, {}, 'f')).toThrow('f.sorting: expected a number, found nothing')
  })

  test.each([
    ['start_frame', 'did you mean "startFrame"?'],
    ['n_jobs', 'did you mean "jobs"?'],
    ['nJobs', 'did you mean "jobs"?'],
    ['startFrames', 'did you mean "startFrame"?'],
    ['xyz', 'there are startFrame, jobs, names, loud, signal, onLine'],
    ['constructor', 'there are startFrame'],
    ['toString', 'there are startFrame'],
  ])('%s is refused by name', (name, meant) => {
    expect(() => optionsOf(fields, { [name]: 3 }, 'f')).toThrow(
      `InvalidParams: f.${name}: expected no parameter of this name (${meant}`,
    )
  })

  test('a name that every object inherits is refused as any other', () => {
    expect(() => optionsOf(fields, JSON.parse('{"__proto__": {"jobs": 2}}'), 'f')).toThrow('f.__proto__: expected no parameter')
  })

  test.each([
    [0, '0'],
    [null, 'null'],
    ['imec0.ap', '"imec0.ap"'],
    [['a'], '["a"]'],
    [new Map(), 'a Map'],
    [Promise.resolve(), 'a Promise'],
    [Object.create({ jobs: 2 }), 'an object that inherits from another'],
  ])('%j in the place of options is refused', (given, found) => {
    expect(() => optionsOf(fields, given, 'f')).toThrow(/f: expected an object of options, \{ startFrame, jobs, .* \}, found /)
    expect(() => optionsOf(fields, given, 'f')).toThrow(`found ${found}`)
  })
})

describe('arguments', () => {
  const half = exactArguments('half', (value: number) => value / 2)

  test('more than a function takes are refused by what they are', async () => {
    expect(half(4)).toBe(2)
    expect(Reflect.apply(half, undefined, [4, undefined])).toBe(2)
    expect(() => Reflect.apply(half, undefined, [4, { by: 3 }])).toThrow(
      'InvalidParams: half: expected at most one argument, found 2: 4, {"by":3} (options are given in one object: half({ name: value }))',
    )
    const later = exactArguments('later', async () => 1)
    await expect(Reflect.apply(later, undefined, [1])).rejects.toThrow('later: expected no argument, found 1: 1')
  })

  test('a function of one argument stands in list.map', () => {
    expect([4, 6].map(half)).toEqual([2, 3])
  })

  test('every method of a class', () => {
    class Counter {
      constructor(readonly from: number) {}
      get next(): number {
        return this.from + 1
      }
      add(by?: number): number {
        return this.from + (by ?? 0)
      }
      async none(): Promise<number> {
        return this.from
      }
    }
    exactMethods(Counter)
    const counter = new Counter(3)
    expect([counter.next, counter.add(2), counter.add()]).toEqual([4, 5, 3])
    expect(() => Reflect.apply(counter.add, counter, [1, 2])).toThrow('add: expected at most one argument, found 2: 1, 2')
    class Reader {
      getTraces(): number {
        return 1
      }
    }
    exactMethods(Reader)
    const reader = new Reader()
    expect(() => Reflect.apply(Reflect.get(reader, 'get_traces'), reader, [0, 10])).toThrow(
      'get_traces(): here it is getTraces()',
    )
    expect(Object.keys(reader)).toEqual([])
    return expect(Reflect.apply(counter.none, counter, [{}])).rejects.toThrow('none: expected no argument')
  })
})
