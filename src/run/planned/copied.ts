import { setImmediate as nextTurn } from 'node:timers/promises'
import type { WrittenFiles } from '../../declare/sink.js'
import { closeAll } from '../../model/attempt.js'
import type { Files, ReadHandle, WriteHandle } from '../../platform/files.js'
import { type Place, placedAt } from '../placed.js'

/** Bytes that are copied at once. */
const PIECE = 8 * 2 ** 20

/** Copy stretches of files from one place to another; false where they are not there. */
export const copyStretches = async (
  stretches: WrittenFiles['stretches'],
  { from, to }: { readonly from: Place; readonly to: Place },
  files: Files,
): Promise<boolean> => {
  const sources = new Map<string, ReadHandle>()
  const targets = new Map<string, WriteHandle>()
  try {
    for (const stretch of joined(stretches)) {
      const [source, target] = [from, to].map((place) => placedAt(stretch.path, place))
      if (files.stat(source)?.kind !== 'file') return false
      const reading = sources.get(source) ?? files.openRead(source)
      sources.set(source, reading)
      const writing = targets.get(target) ?? files.openWrite(target, { create: false })
      targets.set(target, writing)
      const buffer = new Uint8Array(Math.min(PIECE, stretch.to - stretch.from))
      for (let at = stretch.from; at < stretch.to; at += buffer.length) {
        const piece = buffer.subarray(0, stretch.to - at)
        if (reading.read(piece, at) < piece.length) return false
        writing.write(piece, at)
        await nextTurn()
      }
    }
    return true
  } finally {
    closeAll([...sources.values(), ...targets.values()])
  }
}

/** Stretches that follow each other as one. */
const joined = (stretches: WrittenFiles['stretches']): WrittenFiles['stretches'] => {
  const found: { readonly path: string; readonly from: number; to: number }[] = []
  for (const { path, from, to } of stretches) {
    const last = found.at(-1)
    if (last !== undefined && last.path === path && last.to === from) last.to = to
    else found.push({ path, from, to })
  }
  return found
}
