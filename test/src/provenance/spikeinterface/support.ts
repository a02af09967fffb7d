import { join } from 'node:path'
import { FaultError, generateRecording, type Json, open, type Recording } from 'rxephys'
import { renameChannels } from 'rxephys/operators'
import { expect } from 'vitest'
import { bytesOf } from '../../../../src/model/dtype.js'

export type Dump = { readonly [key: string]: Json }

/** Hz. */
export const FS = 10_000
export const IDS = ['a', 'b', 'c', 'd']

/** A dump dictionary as SpikeInterface writes it. */
export const dump = (name: string, kwargs: Dump, more: Dump = {}): Dump => ({
  class: `spikeinterface.${name}`,
  module: 'spikeinterface',
  version: '0.104.8',
  kwargs,
  annotations: {},
  properties: {},
  relative_paths: false,
  ...more,
})

export interface Stored {
  readonly recording: Recording
  /** How SpikeInterface names it. */
  readonly json: Dump
  readonly path: string
}

/** A small recording of four channels in a folder. */
export const store = async (folder: string, name: string, dtype: 'int16' | 'float32'): Promise<Stored> => {
  const path = join(folder, name)
  const made = await generateRecording({
    numChannels: 4,
    samplingFrequency: FS,
    durations: [2.5],
    dtype,
    noiseLevel: 30,
    commonNoiseLevel: 20,
  })
  const recording = await made.pipe(renameChannels({ newChannelIds: IDS })).save(path)
  return { recording, path, json: dump('core.binaryfolder.BinaryFolderRecording', { folder_path: path }) }
}

/** What opening it is refused with. */
export const refusal = async (json: Dump): Promise<string> => {
  try {
    await open(json)
  } catch (error) {
    if (error instanceof FaultError) return error.message
    throw error
  }
  throw new Error('it opened')
}

/** Ids, dtype, lengths and every sample agree. */
export const expectSame = async (one: Recording, other: Recording): Promise<void> => {
  expect(one.channelIds).toEqual(other.channelIds)
  expect(one.dtype).toBe(other.dtype)
  expect(one.segments.map(({ frames }) => frames)).toEqual(other.segments.map(({ frames }) => frames))
  for (const segment of other.segments.keys()) {
    const [a, b] = [await one.getTraces({ segment }), await other.getTraces({ segment })]
    expect(Buffer.compare(bytesOf(a.data), bytesOf(b.data))).toBe(0)
  }
}
