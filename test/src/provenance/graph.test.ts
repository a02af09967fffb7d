import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { binary, concatenateRecordings, generateRecording, type Json, lift, memory, open, type Recording, rebase } from 'rxephys'
import { path as aPath, defineOperator, E, exactly, required } from 'rxephys/declare'
import { annotate, bandpassFilter, commonReference } from 'rxephys/operators'
import { afterAll, describe, expect, test } from 'vitest'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-graph-'))
afterAll(() => fs.rmSync(base, { recursive: true }))
const place = (...names: readonly string[]): string => path.join(base, ...names)

type Graph = { readonly [key: string]: Json }
const generated: Graph = { kind: 'generateRecording', version: 1, params: { durations: [0.1] } }
const graph = (...nodes: readonly Json[]): Graph => ({ rxephys: 1, nodes })
const refused = async (json: Graph): Promise<string> =>
  open(json).then(
    () => 'opened',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

/** A recording in a file, in a folder of its own. */
const inFolder = async (name: string): Promise<Recording> => {
  fs.mkdirSync(place(name))
  fs.writeFileSync(
    place(name, 'samples.raw'),
    Int16Array.from({ length: 200 }, (_, index) => index),
  )
  return binary({ filePaths: [place(name, 'samples.raw')], samplingFrequency: 1000, numChannels: 2, dtype: 'int16' })
}
const samples = async (recording: Recording): Promise<readonly number[]> => Array.from((await recording.getTraces()).data, Number)

describe('a pipeline as JSON', () => {
  test('names every node once, with all defaults, in an order that does not depend on how it was written', async () => {
    const raw = await generateRecording({ durations: [0.1], numChannels: 3 })
    const filtered = raw.pipe(bandpassFilter({ freqMax: 5000, freqMin: 400 }))
    const json = concatenateRecordings([filtered, filtered.pipe(commonReference())]).toJson()
    expect(json.nodes).toMatchObject([
      { kind: 'generateRecording' },
      { kind: 'bandpassFilter', inputs: [0], params: { freqMin: 400, freqMax: 5000, filterOrder: 5, blockFrames: 30_000 } },
      { kind: 'commonReference', inputs: [1] },
      { kind: 'concatenateRecordings', inputs: [1, 2] },
    ])
    const swapped = raw.pipe(bandpassFilter({ freqMin: 400, freqMax: 5000 }))
    expect(JSON.stringify(swapped.toJson())).toBe(JSON.stringify(filtered.toJson()))
  })

  test('opens as what it was', async () => {
    const recording = (await generateRecording({ durations: [0.1] })).pipe(annotate({ key: 'subject', value: 'mouse 7' }))
    const again = await open(JSON.parse(JSON.stringify(recording.toJson())))
    expect(again.header).toEqual(recording.header)
    expect(await samples(again)).toEqual(await samples(recording))
  })

  test('has absolute paths, also of an operator that no catalog knows', async () => {
    const noted = lift(
      defineOperator({
        kind: 'noted',
        version: 1,
        inputs: 'one',
        params: exactly({ notes: required(aPath, { doc: 'a file of notes' }), text: required(aPath, { doc: 'another' }) }),
        examples: () => [],
        bind: (_, [header]) => E.right({ header }),
      }),
    )
    const recording = (await generateRecording({ durations: [0.1] })).pipe(noted({ notes: 'notes.txt', text: '/absolute.txt' }))
    const params = { notes: path.resolve('notes.txt'), text: path.resolve('/absolute.txt') }
    expect(recording.toJson().nodes).toMatchObject([{}, { kind: 'noted', params }])
    const file = place('noted', 'pipeline.json')
    recording.dump(file, { relativeTo: process.cwd() })
    const { nodes } = JSON.parse(fs.readFileSync(file, 'utf8'))
    expect(nodes[1].params.notes).toBe('notes.txt')
  })

  test('cannot hold samples in memory', async () => {
    const recording = await memory({ traces: [new Int16Array(4)], samplingFrequency: 1000, channelIds: ['a'] })
    expect(() => recording.toJson()).toThrow(/Unsupported: .*"memory" source as JSON.*save the recording first/)
  })
})

describe('what is wrong is told with its place', () => {
  test.each([
    [
      { kind: 'frameSlice', version: 1, params: { startFrame: -1 }, inputs: [0] },
      /nodes\[1\]\.params\.startFrame: expected a non-negative integer, found -1/,
    ],
    [
      { kind: 'bandpasss', version: 1, params: {}, inputs: [0] },
      /nodes\[1\]\.kind: unknown kind "bandpasss"; did you mean "bandpassFilter"\? known: .*/,
    ],
    [
      { kind: 'bandpassFilter', version: 1, params: { freqmin: 3 }, inputs: [0] },
      /nodes\[1\]\.params\.freqmin: .*did you mean "freqMin"\?/,
    ],
    [
      { kind: 'bandpassFilter', version: 9, params: {}, inputs: [0] },
      /nodes\[1\]\.version: expected at most 1, found 9 \(a newer rxephys wrote it: update\)/,
    ],
    [
      { kind: 'annotate', version: 1, params: { key: 'a', value: 1 }, inputs: [1] },
      /nodes\[1\]\.inputs\[0\]: expected less than 1, found 1/,
    ],
    [
      { kind: 'annotate', version: 1, params: { key: 'a', value: 1 }, inputs: [0, 0] },
      /nodes\[1\]\.inputs: expected one input, found 2/,
    ],
    [{ kind: 'annotate', version: 1, params: { key: 'a', value: 1 }, inputs: [0], more: true }, /nodes\[1\]\.more/],
  ])('%j', async (node, message) => {
    expect(await refused(graph(generated, node))).toMatch(message)
  })

  test('a newer format, whatever is in it', async () => {
    expect(await refused({ rxephys: 2, nodes: [], more: 1 })).toMatch(
      /rxephys: expected at most 1, found 2 \(a newer rxephys wrote it: update\)/,
    )
  })

  test('nothing at all', async () => {
    expect(await refused(graph())).toMatch(/nodes: expected at least one node, found none/)
    expect(await refused({})).toMatch(/expected a pipeline: "nodes" \(rxephys\)/)
  })
})

describe('what would exhaust the machine is refused', () => {
  test('JSON that is nested too deep', async () => {
    let value: Json = 1
    for (let level = 0; level < 50_000; level++) value = [value]
    const deep = { kind: 'annotate', version: 1, params: { key: 'a', value }, inputs: [0] }
    expect(await refused(graph(generated, deep))).toMatch(/expected JSON with at most 100 levels of lists and objects/)
  })

  test('operators stacked too high; a thousand are not', async () => {
    const stacked = (count: number): Json[] =>
      Array.from({ length: count }, (_, index) => ({
        kind: 'annotate',
        version: 1,
        params: { key: 'a', value: index },
        inputs: [index],
      }))
    expect(await refused(graph(generated, ...stacked(1001)))).toMatch(/nodes\[1001\]: expected at most 1000 operators in a chain/)
    const high = await open(graph(generated, ...stacked(1000)))
    expect((await high.getTraces({ endFrame: 10 })).frames).toBe(10)
  })
})

describe('a folder that has moved', () => {
  test('is found by a relative JSON in it', async () => {
    const recording = (await inFolder('first')).pipe(annotate({ key: 'a', value: 1 }))
    recording.dump(place('first', 'pipeline.json'), { relativeTo: place('first') })
    expect(fs.readFileSync(place('first', 'pipeline.json'), 'utf8')).not.toContain(base)
    fs.renameSync(place('first'), place('moved'))
    expect(await samples(await open(place('moved', 'pipeline.json')))).toEqual(await samples(await inFolder('again')))
  })

  test('is found by a relative JSON elsewhere, when it is told the folder', async () => {
    const recording = await inFolder('data')
    fs.mkdirSync(place('jsons'))
    recording.dump(place('jsons', 'pipeline.json'), { relativeTo: place('data') })
    fs.renameSync(place('data'), place('data elsewhere'))
    const json = place('jsons', 'pipeline.json')
    await expect(open(json)).rejects.toThrow(/Unreadable: .*the paths are relative: give baseFolder/)
    expect(await samples(await open(json, { baseFolder: place('data elsewhere') }))).toHaveLength(200)
  })

  test('is not found by an absolute one, which says so; rebase mends it', async () => {
    const recording = await inFolder('old')
    const json = recording.toJson()
    fs.renameSync(place('old'), place('new'))
    await expect(open(json)).rejects.toThrow(/samples\.raw.*the paths are absolute; .*rebase\(json, from, to\)/)
    expect(await samples(await open(rebase(json, place('old'), place('new'))))).toHaveLength(200)
    // Another folder whose name begins alike is not that folder.
    expect(rebase(json, place('ol'), place('new'))).toEqual(json)
  })
})
