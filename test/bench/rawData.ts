/** Makers of long recordings of formats of labs, out of short real ones. */
import fs from 'node:fs'
import path from 'node:path'
import type { Make } from './formatsData.js'
import { repeat, timesFor } from './formatsData.js'

/** A folder of Neuralynx: sixteen channels of full records whose timestamps go on. */
export const neuralynxFolder: Make = (real, to, bytes) => {
  const [HEAD, RECORD, CHANNELS, MICROSECONDS] = [16_384, 1044, 16, 16_000]
  const whole = fs.readFileSync(real)
  const records = whole.subarray(HEAD, HEAD + Math.floor((whole.length - HEAD) / RECORD) * RECORD)
  const perFile = records.length / RECORD
  for (let channel = 0; channel < CHANNELS; channel++) {
    const name = `CSC${channel + 1}`
    const text = whole
      .subarray(0, HEAD)
      .toString('latin1')
      .replaceAll('Tet3a', name)
      .replace(/-ADChannel \d+/, `-ADChannel ${channel}`)
    const head = Buffer.from(text.slice(0, HEAD).padEnd(HEAD, '\0'), 'latin1')
    repeat(path.join(to, `${name}.ncs`), head, records, timesFor(bytes / CHANNELS, records), (copy, time) => {
      for (let record = 0; record < perFile; record++) {
        copy.writeBigUInt64LE(BigInt((time * perFile + record) * MICROSECONDS), record * RECORD)
        copy.writeUInt32LE(channel, record * RECORD + 8)
        copy.writeUInt32LE(512, record * RECORD + 16)
      }
    })
  }
  return to
}

/** The samples of NeuroScope, with their `.xml`. */
export const neuroscopeSession: Make = (real, to, bytes) => {
  const samples = fs.readFileSync(real)
  // Of .eeg and .lfp neo takes the rate of .dat.
  const file = path.join(to, path.basename(real).replace(/\.\w+$/, '.dat'))
  repeat(file, new Uint8Array(), samples, timesFor(bytes, samples))
  fs.copyFileSync(real.replace(/\.\w+$/, '.xml'), file.replace(/\.\w+$/, '.xml'))
  return file
}
