/// <reference lib="esnext.disposable" preserve="true" />
import { shown } from '../codec/codec.js'
import { exactMethods } from '../codec/options.js'
import { FaultError, outOfRange } from '../model/fault.js'
import type { Annotations, Json, Segment } from '../model/header.js'
import { type Notice, tellListeners } from '../model/notice.js'
import type { Properties, PropertyValue } from '../model/properties.js'

/** What the node of traces, or of spikes, tells before anything is read. */
interface Told {
  readonly header: { readonly samplingFrequency: number; readonly properties: Properties; readonly annotations: Annotations }
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
}

/** What recordings and sortings are alike in: what is known before anything is read, and how they are closed. */
export abstract class Declared<N extends Told> {
  static {
    // Engines that lack the symbol compile `using` to the other one.
    Object.defineProperty(Declared.prototype, Symbol.dispose ?? Symbol.for('Symbol.dispose'), {
      value(this: Declared<Told>): void {
        this.close()
      },
      configurable: true,
      writable: true,
    })
  }
  /** `using recording = await open(path)` closes it at the end of the block; `await using` does the same. */
  declare readonly [Symbol.dispose]: () => void

  constructor(readonly node: N) {
    tellListeners(node.notices)
  }

  get header(): N['header'] {
    return this.node.header
  }
  get segments(): readonly Segment[] {
    return this.node.segments
  }
  /** Hz. */
  get samplingFrequency(): number {
    return this.node.header.samplingFrequency
  }
  get properties(): Properties {
    return this.node.header.properties
  }
  get annotations(): Annotations {
    return this.node.header.annotations
  }
  /** What was worth knowing when the pipeline was built; `onNotice` is told of each. */
  get notices(): readonly Notice[] {
    return this.node.notices
  }

  getSamplingFrequency(): number {
    return this.samplingFrequency
  }
  getNumSegments(): number {
    return this.segments.length
  }
  /** One value a channel, or a unit; undefined when there is no such property. */
  getProperty(key: string): readonly PropertyValue[] | undefined {
    return Object.hasOwn(this.properties, key) ? this.properties[key].values : undefined
  }
  getAnnotation(key: string): Json | undefined {
    return Object.hasOwn(this.annotations, key) ? this.annotations[key] : undefined
  }

  /** Give back the files that are open for it, and what is kept of it in memory; the next read opens them again. */
  abstract close(): void

  protected segmentIndex(segment: number | undefined): number {
    const count = this.segments.length
    if (segment === undefined && count === 1) return 0
    if (segment !== undefined && Number.isInteger(segment) && segment >= 0 && segment < count) return segment
    throw new FaultError(outOfRange('segment', `an integer from 0 to ${count - 1}`, shown(segment)))
  }
}

exactMethods(Declared)
