/** Every source of sortings × the laws of sources: any window, of any units, is the part of the whole; what it writes opens as the same. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnySource } from '../src/declare/source.js'
import { sourceNode } from '../src/engine/build.js'
import type { SpikesNode } from '../src/engine/node.js'
import { endOfSpikes } from '../src/engine/spikes.js'
import { columnsReader } from '../src/kit/spikeReaders.js'
import { sortingSources } from './kinds.js'
import { judged, type Verdict } from './laws/law.js'
import { openDefaults } from './laws/provenance.js'
import { countLaw, difference, headerLaw, orderLaw, partitionLaw, pull, unitsLaw } from './laws/sorting.js'
import { strictness } from './laws/strictness.js'
import { malformedCases } from './malformedCases.js'
import { type MemoryFiles, memoryFiles } from './memoryFiles.js'
import { orThrow } from './recordings.js'
import { parameters } from './runs.js'
import { columnsOf, drawnSortings, headerOf } from './sortings.js'

interface Case {
  readonly params: unknown
  readonly open: (params: unknown) => Promise<SpikesNode>
}

const openIn =
  (source: AnySource<'spikes'>, context: Parameters<ReturnType<typeof instanceOf>['open']>[0]) =>
  async (params: unknown): Promise<SpikesNode> => {
    const instance = instanceOf(source, params)
    return sourceNode(instance, orThrow(await instance.open(context)()))
  }
const instanceOf = (source: AnySource<'spikes'>, params: unknown) => orThrow(source.instantiate(params, source.kind))

const withFiles = (content: ReadonlyMap<string, Uint8Array>): MemoryFiles => {
  const files = memoryFiles()
  for (const [path, bytes] of content) {
    files.makeFolder(files.dirname(path))
    files.writeWhole(path, bytes)
  }
  return files
}

const empty = { files: memoryFiles(), shared: new Map() }
/** Files of each format, and examples of what is made up. */
const casesOf = (source: AnySource<'spikes'>): readonly Case[] => [
  ...malformedCases
    .filter(({ kind }) => kind === source.kind)
    .map(({ params, content, packed }) => ({
      params,
      open: async (given: unknown) => {
        const files = withFiles((await packed?.(content)) ?? content)
        return openIn(source, { files, shared: new Map() })(given)
      },
    })),
  ...source.examples.map((params) => ({ params, open: openIn(source, empty) })),
]
/** A drawn sorting in memory, which has a name here. */
const inMemory = (source: AnySource<'spikes'>): fc.Arbitrary<Case> =>
  drawnSortings.map(([drawn]) => {
    const { samplingFrequency, unitIds } = headerOf(drawn)
    const params = { name: 'case', samplingFrequency, unitIds, numSegments: drawn.segments.length }
    const spikes = new Map([['case', columnsReader(columnsOf(drawn), drawn.units)]])
    return { params, open: openIn(source, { ...empty, spikes }) }
  })

const laws: readonly [title: string, law: (node: SpikesNode, cuts: readonly number[]) => Promise<Verdict> | Verdict][] = [
  ['spikes are ordered', (node) => orderLaw(node)],
  [
    'any window is the part of the whole',
    (node, cuts) => {
      const end = Math.max(1, ...node.segments.map((_, segment) => endOfSpikes(node, segment)))
      return partitionLaw(
        node,
        cuts.map((cut) => cut % end),
      )
    },
  ],
  ['some units give exactly their spikes', (node) => unitsLaw(node)],
  ['counting agrees', (node) => countLaw(node)],
  ['the header fits', headerLaw],
]

for (const source of sortingSources.values())
  describe(source.kind, () => {
    const cases = casesOf(source)
    const drawn: fc.Arbitrary<Case> = cases.length > 0 ? fc.constantFrom(...cases) : inMemory(source)
    const hold = (check: (chosen: Case, cuts: readonly number[]) => Promise<Verdict | undefined>) =>
      fc.assert(
        fc.asyncProperty(drawn, fc.array(fc.nat(1_000_000), { maxLength: 6 }), async (chosen, cuts) => {
          const verdict = await judged(async () => (await check(chosen, cuts)) ?? { _tag: 'holds' })
          if (verdict._tag === 'broken') throw new Error(`${verdict.how}\nof ${JSON.stringify(chosen.params)}`)
        }),
        parameters(15),
      )

    test.each(laws)('%s', (_title, law) => hold(async ({ params, open }, cuts) => law(await open(params), cuts)))

    test('what it writes of itself opens as the same, and leaves no default open', () =>
      hold(async ({ params, open }) => {
        const node = await open(params)
        const closed: unknown = JSON.parse(JSON.stringify(node.origin.params))
        const again = await open(closed)
        expect(again.origin.params).toEqual(closed)
        expect(openDefaults(node.origin.params, source.fields)).toEqual([])
        expect(again.header).toEqual(node.header)
        expect(again.segments).toEqual(node.segments)
        for (const segment of node.segments.keys()) {
          const all = { segment, start: 0, end: Number.POSITIVE_INFINITY }
          expect(difference('again', await pull(again, all), await pull(node, all))).toBeUndefined()
        }
        return undefined
      }))

    test('an unknown, misspelt or infinite parameter is refused by name', () =>
      hold(async ({ params }, [seed = 0]) => {
        const named = { ...source, instantiate: (given: unknown, at: string) => source.instantiate(given, at) }
        expect(strictness(named, instanceOf(source, params).params, seed)).toBeUndefined()
        return undefined
      }))
  })
