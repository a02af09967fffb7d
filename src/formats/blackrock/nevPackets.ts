import { fill, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { incomplete, unsupported } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import type { NevHeader } from './nevHeader.js'

/** What happened, in the order of the file, a row each. */
export interface Packets {
  /** Ticks of the clock since `base`. */
  readonly ticks: Float64Array
  readonly base: bigint
  /** The electrode of a spike; 0 of the digital port, `COMMENT` of a comment. */
  readonly ids: Uint16Array
  /** The unit of a spike, or why the digital port was read. */
  readonly codes: Uint8Array
  /** The value of the digital port. */
  readonly values: Uint16Array
  /** Texts of comments, by row. */
  readonly texts: ReadonlyMap<number, string>
  readonly notices: readonly Notice[]
}

export const COMMENT = 0xff_ff
/** Bytes that are read at once, and packets that are held. */
const [PIECE, MOST_PACKETS] = [4 * 1024 * 1024, 2 ** 27]

/** All spikes, digital events and comments, without waveforms: the file is read once. Throws a `FaultError`. */
export const readPackets = (files: Files, header: NevHeader, tolerateTruncation: boolean): Packets =>
  withFile(files, header.path, (handle) => {
    const { path, bytes: start, packetBytes, version } = header
    const rest = Math.max(0, handle.size - start) % packetBytes
    const count = (Math.max(0, handle.size - start) - rest) / packetBytes
    if (handle.size < start) refuse(incomplete(path, `a head of ${start} bytes`, `${handle.size} bytes`, 'the file was cut'))
    if (rest > 0 && !tolerateTruncation)
      refuse(
        incomplete(
          path,
          `whole packets of ${packetBytes} bytes`,
          `${rest} bytes after ${count} packets`,
          'the file was cut; tolerateTruncation: true opens the whole ones',
        ),
      )
    if (count > MOST_PACKETS) refuse(unsupported(`${path}: ${count} packets`, `up to ${MOST_PACKETS} are read`))
    handle.prepare?.(start, count * packetBytes)
    const isLong = version === '3.0'
    const mostElectrodes = version === '2.1' || version === '2.2' ? 255 : 2048
    const ticks = new Float64Array(count)
    const [ids, codes, values] = [new Uint16Array(count), new Uint8Array(count), new Uint16Array(count)]
    const texts = new Map<number, string>()
    const others = new Map<number, number>()
    let kept = 0
    let [high, low] = [0, 0]
    const atOnce = Math.max(1, Math.floor(PIECE / packetBytes))
    const piece = new Uint8Array(Math.min(atOnce, Math.max(1, count)) * packetBytes)
    const view = new DataView(piece.buffer)
    const [idAt, dataAt] = isLong ? [8, 10] : [4, 6]
    for (let first = 0; first < count; first += atOnce) {
      const packets = Math.min(atOnce, count - first)
      fill(handle, piece.subarray(0, packets * packetBytes), start + first * packetBytes)
      for (let packet = 0, at = 0; packet < packets; packet++, at += packetBytes) {
        const id = view.getUint16(at + idAt, true)
        if (id > mostElectrodes && id !== COMMENT) {
          others.set(id, (others.get(id) ?? 0) + 1)
          continue
        }
        const [ownLow, ownHigh] = [view.getUint32(at, true), isLong ? view.getUint32(at + 4, true) : 0]
        // Nanoseconds of decades are more than a double holds: they are counted from the first.
        if (kept === 0 && isLong) [low, high] = [ownLow, ownHigh]
        ticks[kept] = (ownHigh - high) * 2 ** 32 + (ownLow - low)
        ids[kept] = id
        codes[kept] = view.getUint8(at + dataAt)
        if (id === 0) values[kept] = view.getUint16(at + dataAt + 2, true)
        if (id === COMMENT) texts.set(kept, commentAt(view, at + dataAt, at + packetBytes))
        kept++
      }
    }
    const told = [...others].map(([id, many]) => `${many} of id ${id}`)
    return {
      ticks: ticks.subarray(0, kept),
      base: BigInt(high) * 2n ** 32n + BigInt(low),
      ids: ids.subarray(0, kept),
      codes: codes.subarray(0, kept),
      values: values.subarray(0, kept),
      texts,
      notices: [
        ...(rest > 0
          ? [notice('Tolerated', `${path}: ${rest} bytes are left over after ${count} whole packets, which are read`)]
          : []),
        ...(told.length > 0
          ? [notice('SkippedArray', `${path}: packets of other kinds are not read: ${told.slice(0, 5).join(', ')}`)]
          : []),
      ],
    }
  })

/** UTF-16, of the sets of characters that a comment may have; others have a byte a character. */
const WIDE = 1

/** The text of a comment. What stood in its place before may follow it, after a control code. */
const commentAt = (view: DataView, from: number, to: number): string => {
  const isWide = view.getUint8(from) === WIDE
  let text = ''
  for (let at = from + 6; at + (isWide ? 2 : 1) <= to; at += isWide ? 2 : 1) {
    const code = isWide ? view.getUint16(at, true) : view.getUint8(at)
    if (code < 32 || (code >= 127 && code < 160)) break
    text += String.fromCharCode(code)
  }
  return text.trim()
}
