import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyPipeline, generateRecording, open, type Recording } from '../../../../src/index.js'
import type { Saving, Session, Step } from '../../../../src/viewer/protocol.js'
import { saverInto } from '../../../../src/viewer/server/saver.js'
import { createSession } from '../../../../src/viewer/session/session.js'

const pipeline: readonly Step[] = [
  { name: 'rectify', off: true },
  { name: 'bandpassFilter', params: { freqMin: 300, freqMax: 3000 } },
]
const going = new AbortController().signal
let folder: string
let recording: Recording
let session: Session

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rxephys-saver-'))
  recording = await generateRecording({ numChannels: 3, durations: [0.5, 0.2], seed: 2 })
  const recordings = new Map([['a', { recording, name: 'a', pipeline: [] }]])
  const opened = { recordings, sortings: new Map(), events: new Map() }
  session = createSession({ opened: () => opened, files: new Set(), save: await saverInto(folder) })
})
afterAll(() => rmSync(folder, { recursive: true }))

const save = async (name: string, overwrite = false): Promise<readonly Saving[]> => {
  const parts: Saving[] = []
  const request = { type: 'save', recording: 'a', pipeline, name, overwrite } as const
  await session.follow(request, going, (part) => void parts.push(part))
  return parts
}

test('what is seen is what is saved, to the same bits, and progress is told', async () => {
  const parts = await save('clean.zarr')
  const { frames, totalFrames, saved } = parts.at(-1) ?? { frames: 0, totalFrames: 1 }
  expect([frames, saved]).toEqual([totalFrames, join(folder, 'clean.zarr')])
  const [seen, written] = [await applyPipeline(recording, [pipeline[1]]), await open(join(folder, 'clean.zarr'))]
  for (const segment of [0, 1])
    expect((await written.getTraces({ segment })).data).toEqual((await seen.getTraces({ segment })).data)
  await expect(save('clean.zarr')).rejects.toThrow('clean.zarr')
  expect(await save('clean.zarr', true)).not.toEqual([])
})

test.each([
  '../x',
  '/tmp/x',
  'a/b',
  'a\\b',
  'C:x',
  '..',
  '.hidden',
  '',
  'con.zarr',
  'x.',
  'x\0',
  'x\n',
  '-rf',
  '~',
  '%2e%2e%2fx',
])('a name that leads elsewhere is refused: %j', async (name) => {
  const before = readdirSync(folder)
  await expect(save(name)).rejects.toThrow('save.name')
  expect(readdirSync(folder)).toEqual(before)
})

test('a link to another place is refused', async () => {
  symlinkSync(tmpdir(), join(folder, 'elsewhere'))
  await expect(save('elsewhere', true)).rejects.toThrow('no link')
  symlinkSync(join(folder, '..', 'rxephys-saver-nowhere'), join(folder, 'nowhere.zarr'))
  await expect(save('nowhere.zarr')).rejects.toThrow('no link')
})
