import { aggregateChannels, applyPipeline, generateRecording, open, type Recipe, recipeOf, recipes } from 'rxephys'
import { applyPipeline as task } from 'rxephys/fp'
import {
  bandpassFilter,
  commonReference,
  highpassFilter,
  phaseShift,
  renameChannels,
  setProperty,
  whiten,
} from 'rxephys/operators'
import { describe, expect, test } from 'vitest'

const made = await generateRecording({ numChannels: 6, durations: [0.5], samplingFrequency: 10_000, seed: 2, dtype: 'float32' })
const recording = made.pipe(setProperty({ key: 'inter_sample_shift', values: [0, 0.25, 0.5, 0, 0.25, 0.5] }))
const samples = async (of: typeof recording): Promise<readonly number[]> => Array.from((await of.getTraces()).data, Number)

test('a recipe is the pipeline of its steps, in their order', async () => {
  const recipe = {
    phaseShift: {},
    bandpassFilter: { freqMin: 300, freqMax: 3000 },
    commonReference: { operator: 'average' },
  } as const
  const piped = recording.pipe(
    phaseShift(),
    bandpassFilter({ freqMin: 300, freqMax: 3000 }),
    commonReference({ operator: 'average' }),
  )
  expect((await applyPipeline(recording, recipe)).toJson()).toEqual(piped.toJson())
  const listed = Object.entries(recipe).map(([name, params]) => ({ name, params }))
  expect((await applyPipeline(recording, listed)).toJson()).toEqual(piped.toJson())
})

test('SpikeInterface’s recipe gives the same, None and "auto" being what is not said', async () => {
  const theirs = {
    phase_shift: { margin_ms: 40 },
    bandpass_filter: { freq_min: 300, freq_max: 3000, margin_ms: 'auto', dtype: null },
    scale_to_uV: {},
  }
  const ours = { phaseShift: {}, bandpassFilter: { freqMin: 300, freqMax: 3000 }, scaleToUv: {} }
  const inUv = recording.pipe(
    setProperty({ key: 'gain_to_uV', values: Array(6).fill(2) }),
    setProperty({ key: 'offset_to_uV', values: Array(6).fill(0) }),
  )
  expect((await applyPipeline(inUv, theirs)).toJson()).toEqual((await applyPipeline(inUv, ours)).toJson())
})

test('a pipeline is a recipe without its source: put on what it was made of, it is the same pipeline, what was found in it too', async () => {
  const piped = await applyPipeline(recording, { phaseShift: {}, commonReference: {}, whiten: { dtype: 'float32' } }, { seed: 3 })
  const recipe = recipeOf(piped)
  // The property that was set is a step too: the generated recording is the source.
  expect(recipe.map(({ name }) => name)).toEqual(['setProperty', 'phaseShift', 'commonReference', 'whiten'])
  const kept: Recipe = JSON.parse(JSON.stringify(recipe))
  expect((await applyPipeline(made, kept)).toJson()).toEqual(piped.toJson())
  expect(() =>
    recipeOf(aggregateChannels([piped, piped.pipe(renameChannels({ newChannelIds: ['a', 'b', 'c', 'd', 'e', 'f'] }))])),
  ).toThrow('Conflict: recipeOf: expected steps from one recording to one, found "aggregateChannels", which joins 2')
})

test('what a step has to find is found after the steps before it, by the seed, and is closed in the pipeline', async () => {
  const recipe: Recipe = [{ name: 'highpassFilter' }, { name: 'whiten' }, { name: 'highpassFilter', params: { freqMin: 500 } }]
  const options = { seed: 3, numChunksPerSegment: 2, chunkSize: 1000 }
  const clean = await applyPipeline(recording, recipe, options)
  const filtered = recording.pipe(highpassFilter())
  const piped = filtered.pipe(await filtered.fit(whiten(), options), highpassFilter({ freqMin: 500 }))
  expect(clean.toJson()).toEqual(piped.toJson())
  expect(await samples(await open(clean.toJson()))).toEqual(await samples(clean))
  expect((await applyPipeline(recording, recipe, { ...options, seed: 4 })).toJson()).not.toEqual(clean.toJson())
})

describe('faults say where', () => {
  const refused = (recipe: unknown): Promise<unknown> => applyPipeline(recording, JSON.parse(JSON.stringify(recipe)))
  test.each([
    [{ bandpassFilter: { freqMin: 300, freqmax: 5 } }, /recipe\.bandpassFilter\.freqmax: .*did you mean "freqMax"/],
    [
      [{ name: 'rectify' }, { name: 'bandpass_filter', params: { freq_min: -1 } }],
      /recipe\[1\]\.freqMin: expected a positive number/,
    ],
    [[{ name: 'rectify', kwargs: {} }], /recipe\[0\]\.kwargs/],
    [[{ params: {} }], /recipe\[0\]\.name/],
    [{ bandpasFilter: {} }, /unknown kind "bandpasFilter"/],
    [{ bandpass_filter: { freq_min: 1, freqMin: 2 } }, /recipe\.bandpass_filter\.freqMin: expected "freqMin" once/],
    [{ detectPeaks: {} }, /recipe\.detectPeaks: expected an operator from one recording to one/],
    [{ concatenateRecordings: {} }, /recipe\.concatenateRecordings: expected an operator from one recording to one/],
    ['ibl', /no recipe of this name/],
    [7, /recipe: expected steps by name/],
    [null, /recipe: expected steps by name/],
    [{ rxephys: 1, nodes: [] }, /a recipe, which has no source/],
    [{ whiten: { regularize: true } }, /whiten\.params\.applyMean/],
  ])('%j', async (recipe, message) => {
    await expect(refused(recipe)).rejects.toThrow(message)
  })

  test('an option of its own that there is not', async () => {
    // @ts-expect-error: it is called seed
    await expect(applyPipeline(recording, {}, { sead: 1 })).rejects.toThrow('did you mean "seed"?')
    // @ts-expect-error: a step of ours takes its own parameters alone
    const mistyped: Recipe = { bandpassFilter: { freqmin: 3 } }
    await expect(applyPipeline(recording, mistyped)).rejects.toThrow('freqmin')
  })

  test('as a task, the fault is on the left', async () => {
    expect(await task(recording, 'none')()).toMatchObject({ _tag: 'Left', left: { _tag: 'InvalidParams', path: 'recipe' } })
  })
})

test.each(recipes.map(({ name, steps }) => [name, steps] as const))('%s is JSON, and applies to a probe', async (name, steps) => {
  expect(JSON.parse(JSON.stringify(steps))).toEqual(steps)
  const probe = await generateRecording({
    numChannels: 80,
    durations: [0.2],
    samplingFrequency: 30_000,
    dtype: 'int16',
    noiseLevel: 80,
  })
  const described = probe.pipe(
    setProperty({ key: 'inter_sample_shift', values: probe.channelIds.map((_, channel) => (channel % 12) / 12) }),
    setProperty({ key: 'gain_to_uV', values: probe.channelIds.map(() => 1) }),
    setProperty({ key: 'offset_to_uV', values: probe.channelIds.map(() => 0) }),
  )
  // White noise is noise to the detection of bad channels: another threshold leaves it.
  const thresholds = { psdHfThreshold: 1e9, outsideChannelThreshold: -100, numRandomChunks: 2 }
  const mild: Recipe = JSON.parse(
    JSON.stringify(steps, (key, value: unknown) => (key.startsWith('detect') ? Object.assign({}, value, thresholds) : value)),
  )
  const clean = await applyPipeline(described, mild)
  expect(clean.getNumSamples(0)).toBe(6000)
  expect(await samples(await open(clean.toJson()))).toEqual(await samples(clean))
  expect(name).toMatch(/^[a-z][a-zA-Z]+$/)
})
