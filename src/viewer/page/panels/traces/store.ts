import type { Envelope, Session, Step, UnitId } from '../../../protocol.js'
import { joined } from './merge.js'
import { coveredBy, type Range, without } from './ranges.js'

/** What is drawn: of which samples, how finely, and which bins. */
export interface Wanted {
  readonly recording: string
  readonly pipeline: readonly Step[]
  readonly segment: number
  readonly channelIds: readonly UnitId[]
  readonly quantum: number
  readonly binFrames: number
  /** Bins of `binFrames` frames, from frame 0 of the segment. */
  readonly bins: Range
  /** Bins that can be read: those of the segment; of an acquisition those that have come and are kept. */
  readonly readable: Range
}

/** Bins that were read. */
interface Kept {
  readonly samples: string
  /** What was asked for: the answer's may be larger. */
  readonly quantum: number
  readonly envelope: Envelope
  readonly sampled: boolean
  used: number
}

interface Request {
  readonly samples: string
  readonly quantum: number
  readonly binFrames: number
  readonly bins: Range
  readonly ahead: boolean
  readonly stop: AbortController
}

/** Small moves ask for nothing: what is asked for begins and ends at such bins. */
const GRID = 256
/** More than so many samples are not awaited as one: they are shown as they are read. */
const AT_ONCE = 30_000_000
/** What comes a little at a time is put together up to so many bins. */
const JOINED = 512
const MOST_BYTES = 160 * 2 ** 20
/** A finer step than what is wanted is as good. */
const FINER = 64

const rangeOf = ({ startFrame, binFrames, bins }: Envelope): Range => [startFrame / binFrames, startFrame / binFrames + bins]
const bytesOf = ({ minimum, maximum }: Envelope): number => minimum.byteLength + (maximum?.byteLength ?? 0)
const samplesOf = ({ recording, pipeline, segment, channelIds }: Wanted): string =>
  JSON.stringify([recording, pipeline, segment, channelIds])

/** Traces that were read, and those that are being read. */
export class TraceStore {
  #kept: Kept[] = []
  #requests: Request[] = []
  #clock = 0
  readonly #listeners = new Set<() => void>()
  readonly #errors = new Map<string, Error>()
  /** Which samples each pane shows. */
  readonly #owners = new Map<object, string>()

  constructor(readonly session: Session) {}

  /** Be told of whatever comes. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #fits(wanted: Wanted, samples: string) {
    return (each: { readonly samples: string; readonly quantum: number }): boolean =>
      each.samples === samples && each.quantum <= wanted.quantum && each.quantum * FINER >= wanted.quantum
  }

  /** What is there of what is wanted, the best first: whole and as fine as wanted, then whatever can stand in for it. */
  found(wanted: Wanted): {
    readonly pieces: readonly Envelope[]
    readonly whole: boolean
    readonly sampled: boolean
    readonly error?: Error
  } {
    const samples = samplesOf(wanted)
    const fits = this.#fits(wanted, samples)
    const distance = ({ quantum, sampled, envelope }: Kept): number =>
      Math.abs(Math.log2(envelope.binFrames / wanted.binFrames)) + (quantum > wanted.quantum ? 0.5 : 0) + (sampled ? 0.25 : 0)
    const [from, to] = [wanted.bins[0] * wanted.binFrames, wanted.bins[1] * wanted.binFrames]
    const usable = this.#kept
      .filter(({ envelope, ...each }) => {
        const [first, last] = rangeOf(envelope)
        return each.samples === samples && first * envelope.binFrames < to && last * envelope.binFrames > from
      })
      .toSorted((a, b) => distance(a) - distance(b) || b.used - a.used)
    const exact = usable.filter((each) => fits(each) && each.envelope.binFrames === wanted.binFrames)
    this.#clock++
    for (const each of exact) each.used = this.#clock
    const error = this.#errors.get(samples)
    const wholeOnes = exact.filter(({ sampled }) => !sampled)
    return {
      pieces: usable.map(({ envelope }) => envelope),
      whole:
        wanted.channelIds.length === 0 ||
        coveredBy(
          [Math.max(wanted.bins[0], wanted.readable[0]), Math.min(wanted.bins[1], wanted.readable[1])],
          wholeOnes.map(({ envelope }) => rangeOf(envelope)),
        ),
      sampled: exact.some(({ sampled }) => sampled),
      ...(error !== undefined && { error }),
    }
  }

  /** Read what is wanted and not there; what is being read and no longer wanted is stopped. With `ahead`, it is not awaited. */
  want(owner: object, wanted: Wanted, ahead = false): void {
    const samples = samplesOf(wanted)
    this.#owners.set(owner, samples)
    if (this.#errors.has(samples) || wanted.channelIds.length === 0) return
    const grid: Range = [
      Math.max(wanted.readable[0], Math.floor(wanted.bins[0] / GRID) * GRID),
      Math.min(wanted.readable[1], Math.ceil(wanted.bins[1] / GRID) * GRID),
    ]
    const fits = this.#fits(wanted, samples)
    if (!ahead) this.#stopOthers(wanted, fits)
    const there = [
      ...this.#kept
        .filter((each) => fits(each) && !each.sampled && each.envelope.binFrames === wanted.binFrames)
        .map(({ envelope }) => rangeOf(envelope)),
      ...this.#requests.filter((each) => fits(each) && each.binFrames === wanted.binFrames).map(({ bins }) => bins),
    ]
    for (const bins of without(grid, there)) this.#read(wanted, samples, bins, ahead)
  }

  /** Keep what came without being asked for: each time a little, which is put together. */
  keep(wanted: Wanted, envelope: Envelope): void {
    const samples = samplesOf(wanted)
    const last = this.#kept.at(-1)
    const isNext = last?.samples === samples && last.quantum === wanted.quantum && last.envelope.bins < JOINED
    const together = isNext ? joined(last.envelope, envelope) : undefined
    if (together !== undefined) this.#kept.pop()
    this.#kept.push({ samples, quantum: wanted.quantum, envelope: together ?? envelope, sampled: false, used: this.#clock })
    this.#forget()
    this.#tell()
  }

  /** A pane shows nothing any more. */
  release(owner: object): void {
    this.#owners.delete(owner)
    this.#stopUnowned()
  }

  /** What was listened to ended by a fault. */
  fail(wanted: Wanted, error: unknown): void {
    this.#errors.set(samplesOf(wanted), error instanceof Error ? error : new Error(String(error)))
    this.#tell()
  }

  /** Forget that it failed. */
  retry(wanted: Wanted): void {
    this.#errors.delete(samplesOf(wanted))
    this.#tell()
  }

  #stopUnowned(): void {
    const owned = new Set(this.#owners.values())
    for (const { samples, stop } of this.#requests) if (!owned.has(samples)) stop.abort()
  }

  #stopOthers(wanted: Wanted, fits: (request: Request) => boolean): void {
    this.#stopUnowned()
    for (const request of this.#requests) {
      const meets = request.binFrames === wanted.binFrames && request.bins[0] < wanted.bins[1] && request.bins[1] > wanted.bins[0]
      // Another pane reads other samples at the same time: what it wants is its own to stop.
      if (request.samples === samplesOf(wanted) && !(fits(request) && meets)) request.stop.abort()
    }
  }

  #read(wanted: Wanted, samples: string, bins: Range, ahead: boolean): void {
    const { recording, pipeline, segment, channelIds, quantum, binFrames } = wanted
    const [startFrame, endFrame] = [bins[0] * binFrames, bins[1] * binFrames]
    const columns = bins[1] - bins[0]
    const stop = new AbortController()
    const request: Request = { samples, quantum, binFrames, bins, ahead, stop }
    const asked = { recording, pipeline, segment, channelIds, quantum, columns, startFrame, endFrame }
    const keep = (envelope: Envelope, sampled: boolean): void => {
      this.#kept.push({ samples, quantum, envelope, sampled, used: this.#clock })
      this.#forget()
      this.#tell()
    }
    const { session } = this
    const work =
      (endFrame - startFrame) * channelIds.length > AT_ONCE
        ? session.follow({ type: 'overview', ...asked }, stop.signal, ({ envelope, state }) =>
            keep(envelope, state === 'sampled'),
          )
        : session.answer({ type: 'traces', ...asked }, stop.signal).then((envelope) => keep(envelope, false))
    this.#requests.push(request)
    const ended = (error?: unknown): void => {
      this.#requests = this.#requests.filter((each) => each !== request)
      if (error !== undefined && !stop.signal.aborted && !ahead)
        this.#errors.set(samples, error instanceof Error ? error : new Error(String(error)))
      this.#tell()
    }
    work.then(() => ended(), ended)
  }

  /** What was used longest ago goes. */
  #forget(): void {
    let bytes = this.#kept.reduce((sum, { envelope }) => sum + bytesOf(envelope), 0)
    if (bytes <= MOST_BYTES) return
    const oldest = this.#kept.toSorted((a, b) => a.used - b.used)
    const gone = new Set<Kept>()
    for (const each of oldest) {
      if (bytes <= MOST_BYTES / 2) break
      gone.add(each)
      bytes -= bytesOf(each.envelope)
    }
    this.#kept = this.#kept.filter((each) => !gone.has(each))
  }
}
