/**
 * The JSON of every kind, as each version wrote it. Files here are never changed or deleted: what an older release wrote
 * has to open for ever. A new kind, or a new version of one, has its file written by its first run; CI wants it committed.
 */
import fs from 'node:fs'
import path from 'node:path'
import { either as E } from 'fp-ts'
import { type Json, open, Recording } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { openSource } from '../../../src/api/open.js'
import { builtIn } from '../../../src/catalog.js'
import { lookUp } from '../../../src/declare/catalog.js'
import { orThrow } from '../../../src/declare/reading.js'
import { operatorNode } from '../../../src/engine/node.js'

const folder = path.resolve('test/golden')
const fileOf = (kind: string, version: number): string => path.join(folder, `${kind}.v${version}.json`)
const graphsIn = (file: string): { readonly [key: string]: Json }[] => JSON.parse(fs.readFileSync(file, 'utf8'))

const noise = { numChannels: 4, durations: [0.1], samplingFrequency: 1000 }
const inputs = await Promise.all(['int16', 'uint16'].map((dtype) => openSource('generateRecording', { ...noise, dtype })))

/** What examples that know only a header cannot say: as many times as there are frames. */
const further: Readonly<Record<string, readonly unknown[]>> = {
  setTimes: [{ times: Array.from({ length: 100 }, (_, frame) => 5 + frame / 1000) }],
}

/** The graph of every example of an operator, on the first input that it has examples for. */
const graphsOf = (kind: string): { readonly [key: string]: Json }[] => {
  const operator = orThrow(lookUp(builtIn.operators, kind, 'golden'))
  const examplesOf = ({ header }: Recording): readonly unknown[] => [...operator.examples(header), ...(further[kind] ?? [])]
  const input = inputs.find((each) => examplesOf(each).length > 0) ?? inputs[0]
  return examplesOf(input).map((params) => {
    const instance = orThrow(operator.instantiate(params, kind))
    const alone = operatorNode(instance, [input.node])
    // Some examples of what takes many are for two, some for one.
    const node = E.isRight(alone) ? alone : operatorNode(instance, [input.node, input.node])
    return new Recording(orThrow(node)).toJson()
  })
}

describe.each([...builtIn.operators.values()].map(({ kind, version }) => ({ kind, version })))(
  '$kind v$version',
  ({ kind, version }) => {
    const file = fileOf(kind, version)
    if (process.env.CI !== 'true' && !fs.existsSync(file)) fs.writeFileSync(file, `${JSON.stringify(graphsOf(kind), null, 1)}\n`)

    test('writes what it wrote', () => {
      expect(graphsOf(kind)).toEqual(graphsIn(file))
    })
  },
)

describe.each(fs.readdirSync(folder).map((name) => ({ name })))('$name', ({ name }) => {
  test('opens, and is a recording of frames that can be read', async () => {
    const graphs = graphsIn(path.join(folder, name))
    expect(graphs.length).toBeGreaterThan(0)
    for (const graph of graphs) {
      const recording = await open(graph)
      expect((await recording.getTraces({ segment: 0, endFrame: 3 })).data.length).toBe(3 * recording.channelIds.length)
    }
  })
})
