import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { put, temporaryFolder } from '../../sources/support.js'
import { CHANNELS, FRAMES, infoOf, rawFile, rawSource, rxephys, succeed } from './support.js'

const folder = temporaryFolder()
const raw = rawFile(folder)
const saved = join(folder, 'saved')
const pipeline = join(folder, 'pipeline.json')

beforeAll(async () => {
  await succeed(['save', raw, saved, '--source', rawSource])
  await succeed(['pipeline', raw, '--source', rawSource, '--to', pipeline])
})

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

test('the text tells segments, channels, gains, properties and pipeline', async () => {
  const text = await succeed(['info', saved])
  expect(text).toMatch(
    /^Recording: 4 channels · 30\.0 kHz · 1 segment · 1\.33 s · int16 · 312\.5 KiB\nFormat: a SpikeInterface folder\n/,
  )
  expect(text).toMatch(/\nSegments\n {2}0 {2}40000 frames · 1\.33 s · from 0 s\n/)
  expect(text).toMatch(/\nChannels\n {2}ids +0, 1, 2, 3\n/)
  expect(text).toMatch(/\n {2}gain +0\.5 µV a step on all\n/)
  expect(text).toMatch(/\nPipeline\n {2}0 {2}spikeinterfaceFolder/)
  expect(text).toMatch(/\nSaved from\n {2}0 {2}binary/)
})

test('--json tells everything in a stable form', async () => {
  const info = await infoOf(saved)
  expect(info).toMatchObject({
    rxephysInfo: 1,
    samplingFrequency: 30_000,
    dtype: 'int16',
    numChannels: CHANNELS,
    numSegments: 1,
    totalFrames: FRAMES,
    totalSeconds: FRAMES / 30_000,
    totalBytes: FRAMES * CHANNELS * 2,
    segments: [{ frames: FRAMES, timeVector: false }],
    channelIds: [0, 1, 2, 3],
    gainToUv: [0.5, 0.5, 0.5, 0.5],
    offsetToUv: [0, 0, 0, 0],
    properties: { gain_to_uV: { dtype: 'float64', values: [0.5, 0.5, 0.5, 0.5] } },
    annotations: { is_filtered: false },
    probes: [],
    notices: [],
  })
  expect(info.pipeline.nodes.map(({ kind }) => kind)).toEqual(['spikeinterfaceFolder'])
  expect(info.savedFrom?.nodes.map(({ kind }) => kind)).toEqual(['binary'])
  expect(info).not.toHaveProperty('checksum')
})

describe('--checksum', () => {
  const samples = sha256(readFileSync(raw))
  const expected = { algorithm: 'sha256', value: sha256(`int16 4 1\n${FRAMES} ${samples}\n`), segments: [samples] }

  test('is of the decoded samples: the same from raw binary, a saved folder and a pipeline', async () => {
    for (const input of [[raw, '--source', rawSource], [saved], [pipeline]])
      expect((await infoOf(...input, '--checksum')).checksum).toEqual(expected)
    expect(await succeed(['info', saved, '--checksum'])).toContain(
      `\nChecksum (sha256)\n  ${expected.value}\n  segment 0  ${samples}\n`,
    )
  })

  test('differs for other samples, another dtype, other channels, other segments', async () => {
    const source = (more: string): string => `binary:{"samplingFrequency":30000,"dtype":"int16","numChannels":${more}}`
    const halves = [0, 1].map((half) =>
      put(join(folder, `half${half}`), readFileSync(raw).subarray(half * FRAMES * 4, (half + 1) * FRAMES * 4)),
    )
    const others = [
      [rawFile(folder, 'shorter.dat', FRAMES - 1), '--source', rawSource],
      [raw, '--source', rawSource.replace('int16', 'uint16')],
      [raw, '--source', source('2')],
      ['-', '--source', source(`4,"filePaths":${JSON.stringify(halves)}`)],
    ]
    const values = [expected.value]
    for (const input of others) values.push((await infoOf(...input, '--checksum')).checksum?.value ?? 'none')
    expect(new Set(values).size).toBe(5)
  })
})

describe('several streams', () => {
  const run = join(folder, 'run_g0')
  const meta = (name: string, rate: number): string =>
    [
      `fileName=D:/${name}.bin`,
      'firstSample=0',
      'nSavedChans=1',
      'niAiRangeMax=5',
      'niMAGain=1',
      'niMNGain=1',
      `niSampRate=${rate}`,
    ]
      .concat(['snsMnMaXaDw=0,0,1,0', 'typeThis=nidq', '~snsChanMap=(0,0,1,0,1)(XA0;0:0)', ''])
      .join('\n')
  const probe = [
    `fileName=D:/run_g0_t0.obx0.obx.bin`,
    'firstSample=0',
    'nSavedChans=1',
    'obAiRangeMax=5',
    'obSampRate=30303',
    'snsXaDwSy=1,0,0',
  ]
    .concat(['typeThis=obx', '~snsChanMap=(1,0,0)(XA0;0:0)', ''])
    .join('\n')

  beforeAll(() => {
    put(join(run, 'run_g0_t0.nidq.meta'), meta('run_g0_t0.nidq', 25_000))
    put(join(run, 'run_g0_t0.nidq.bin'), new Uint8Array(20))
    put(join(run, 'run_g0_t0.obx0.obx.meta'), probe)
    put(join(run, 'run_g0_t0.obx0.obx.bin'), new Uint8Array(40))
  })

  test('none chosen: they are listed', async () => {
    const { status, stderr } = await rxephys(['info', run])
    expect(stderr).toMatch(/holds several streams; choose one:\n {2}--stream obx0\n {2}--stream nidq\n/)
    expect(status).toBe(2)
  })

  test('one chosen', async () => {
    const { segments, samplingFrequency } = await infoOf(run, '--stream', 'nidq')
    expect({ samplingFrequency, frames: segments.map(({ frames }) => frames) }).toEqual({
      samplingFrequency: 25_000,
      frames: [10],
    })
  })
})

test('a reader that goes away is no fault', async () => {
  const { execFileSync } = await import('node:child_process')
  const line = `"${process.execPath}" dist/src/cli.js info "${saved}" --json | head -n 1; echo "\${PIPESTATUS[0]}"`
  expect(execFileSync('bash', ['-c', line], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })).toBe('{\n0\n')
})
