import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { ReadHandle } from '../../platform/files.js'
import type { Width } from './superblock.js'

/** How a global heap begins, in which HDF5 keeps what has no length of its own, as texts. */
const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c]
/** Bytes of what stands before the objects of a heap, and before each object. */
const HEAD = 16

/** Whether these bytes begin as a global heap does. */
export const isHeap = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, index) => bytes[index] === byte)

/**
 * Refuse a global heap whose objects do not lie one after the other within it: the library, which adds their lengths up without
 * looking, goes round in it for ever. `width`: bytes of a length in this file. Throws a `FaultError`, or what the handle throws.
 */
export const checkHeap = (handle: ReadHandle, position: number, width: Width): void => {
  const head = new Uint8Array(HEAD)
  if (handle.read(head, position) < HEAD) return
  const size = lengthAt(new DataView(head.buffer), 8, width)
  // One that goes on beyond the file is refused by the library itself.
  if (size > handle.size - position) return
  const heap = new Uint8Array(size)
  if (handle.read(heap, position) < size || !hasSoundObjects(new DataView(heap.buffer), width))
    refuse(corrupt(`byte ${position}`, 'a global heap of HDF5', 'objects whose lengths do not fit into it'))
}

const lengthAt = (view: DataView, at: number, width: Width): number =>
  width === 8 ? Number(view.getBigUint64(at, true)) : width === 4 ? view.getUint32(at, true) : view.getUint16(at, true)

const hasSoundObjects = (heap: DataView, width: Width): boolean => {
  let at = HEAD
  while (at + HEAD <= heap.byteLength) {
    const isFree = heap.getUint16(at, true) === 0
    const length = lengthAt(heap, at + 8, width)
    // Free room counts its own head.
    const need = isFree ? length : HEAD + Math.ceil(length / 8) * 8
    if (need < HEAD || at + need > heap.byteLength) return false
    at += need
  }
  return true
}
