/** Every reader × folders with small damages: it reads what stands, or says what is wrong with which file. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtIn } from '../src/catalog.js'
import { tally, torture } from '../test/torture/report.js'
import { damaged, damages } from './damages.js'
import { malformedCases } from './malformedCases.js'
import { reading } from './malformedReading.js'
import { parameters, processorMs } from './runs.js'

test('every kind that reads folders or archives is tried', () => {
  const tried = new Set(malformedCases.map(({ kind }) => kind))
  const inMemory = ['memory', 'memoryEvents', 'numpySorting']
  const made = ['binary', 'generateRecording', 'generateGroundTruthRecording', 'generateSorting', ...inMemory]
  const all = [...builtIn.sources.keys()]
  expect(all.filter((kind) => !tried.has(kind) && !made.includes(kind))).toEqual([])
})

describe.each(malformedCases)('$kind of $name', (held) => {
  test('whole, it is read', async () => {
    expect(await reading(held, held.content)).toBeUndefined()
  })

  test('damaged, it is read or refused, with a word for it, at once', async () => {
    const property = fc.asyncProperty(damages, async (drawn) => {
      const began = processorMs()
      const complaint = await reading(held, damaged(held.content, drawn))
      if (complaint !== undefined) throw new Error(complaint)
      const took = processorMs() - began
      if (took > 2000) throw new Error(`it took ${took} ms of the processor`)
    })
    await fc.assert(property, parameters(torture.damages))
    tally(held.kind, 'metadata and data damaged at random', torture.damages)
  })
})
