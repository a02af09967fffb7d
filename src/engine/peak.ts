import { itemSize } from '../model/dtype.js'
import { framesIn } from '../model/frames.js'
import type { OperatorNode, TracesNode } from './node.js'
import type { Area, Piece, PieceInput, Program, Rectangle, Ref } from './plan.js'

/** What a program takes, in bytes, beside the blocks that were kept before it. */
export interface Peak {
  /** The most at once, kernels' scratch included. */
  readonly most: number
  /** While the result is on loan. */
  readonly standing: number
  /** What is read. */
  readonly reads: number
}

/** Walk through a program as it will be run, and count what is taken and given back. Reads and computes nothing. */
export const peakOf = (program: Program): Peak => new Walk().run(program)

/** Bytes of a rectangle of a node's samples. */
const bytesOf = ({ header }: TracesNode, rectangle: Pick<Rectangle, 'start' | 'end' | 'channels'>): number =>
  framesIn(rectangle) * rectangle.channels.length * itemSize(header.dtype)

/** Gives back what was taken; once. */
type Release = () => void

class Walk {
  private held = 0
  private most = 0
  private readonly filled = new Map<Area, { left: number; readonly bytes: number }>()

  run({ reads, computes, result }: Program): Peak {
    for (const area of reads) this.fill(area, this.take(bytesOf(area.node, area)))
    const read = this.held
    for (const area of computes) {
      const [only] = area.pieces
      if (area.pieces.length === 1) {
        this.fill(area, this.piece(area, area.node, only))
        continue
      }
      this.fill(area, this.take(bytesOf(area.node, area)))
      for (const piece of area.pieces)
        if (piece.computed && piece.cached === undefined) this.compute(area.node, piece)
        else this.give(this.piece(area, area.node, piece))
    }
    this.borrow(result)
    return { most: this.most, standing: this.held, reads: read }
  }

  private take(bytes: number): number {
    this.held += bytes
    this.most = Math.max(this.most, this.held)
    return bytes
  }

  private give(bytes: number): void {
    this.held -= bytes
  }

  /** An area is there; `bytes` go back when all that wanted it have had it. */
  private fill(area: Area, bytes: number): void {
    this.filled.set(area, { left: area.wants.length, bytes })
  }

  /** Takes the samples of a whole piece; the bytes that go back when it is let go. */
  private piece(area: Area, node: OperatorNode, piece: Piece): number {
    const { cached } = piece
    const bytes = bytesOf(node, { start: piece.start, end: piece.end, channels: area.channels })
    // One that is kept with more channels is narrowed.
    if (!piece.computed) return cached?.channels.length === area.channels.length ? 0 : this.take(bytes)
    this.take(bytes)
    this.compute(node, piece)
    // What is kept stands to the end of the program.
    return cached === undefined ? bytes : 0
  }

  private compute(node: OperatorNode, piece: Piece): void {
    const releases = piece.inputs.map((input) => this.input(node, input))
    this.give(this.take(node.bound.scratch?.(framesIn(piece)) ?? 0))
    for (const release of releases) release()
  }

  private input(node: OperatorNode, { ref, lane, start, end, channels, before, after }: PieceInput): Release {
    const release = this.borrow(ref)
    if (before + after === 0) return release
    const padded = this.take(bytesOf(node.inputs[lane.input], { start: start - before, end: end + after, channels }))
    release()
    return () => this.give(padded)
  }

  private borrow(ref: Ref): Release {
    if (ref._tag === 'parts') return this.assemble(ref)
    const { want } = ref
    const { area } = want
    const filled = area && this.filled.get(area)
    const done = (): void => {
      if (filled !== undefined && --filled.left === 0) this.give(filled.bytes)
    }
    if (area === undefined || area.channels.length === want.channels.length) return done
    const narrow = this.take(bytesOf(area.node, want))
    done()
    return () => this.give(narrow)
  }

  private assemble({ node, rectangle, parts }: Extract<Ref, { _tag: 'parts' }>): Release {
    const whole = this.take(bytesOf(node, rectangle))
    for (const { ref } of parts) this.borrow(ref)()
    return () => this.give(whole)
  }
}
