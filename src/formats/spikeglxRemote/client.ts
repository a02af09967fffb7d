import type { ByteStream } from '../../encoding/byteStream.js'
import { FaultError, unreadable } from '../../model/fault.js'

/** What FETCH gives: samples from frame `head` on, frames × channels. */
export interface Fetched {
  readonly head: number
  readonly samples: Int16Array
  readonly frames: number
}

/** The server has overwritten what was asked for. */
export const tooLate = Symbol('too late')

/** SpikeGLX's remote server: a command, then lines up to OK, or an error. */
export class SpikeglxClient {
  constructor(private readonly wire: ByteStream) {}

  /** The lines that answer a command. Rejects with a `FaultError` where it is an error. */
  async ask(command: string): Promise<readonly string[]> {
    const { lines, error } = await this.answer(command)
    if (error !== undefined) throw this.refused(command, error)
    return lines
  }

  /** The lines that answer it; undefined where the server answers with an error: one of another version does not know every command. */
  async askIfKnown(command: string): Promise<readonly string[] | undefined> {
    const { lines, error } = await this.answer(command)
    return error === undefined ? lines : undefined
  }

  /** The one line that answers it. */
  async askOne(command: string): Promise<string> {
    const [line, ...more] = await this.ask(command)
    if (line === undefined || more.length > 0)
      throw this.odd(command, 'one line', `${more.length + (line === undefined ? 0 : 1)}`)
    return line.trim()
  }

  /** The number that answers it. */
  async askNumber(command: string): Promise<number> {
    const line = await this.askOne(command)
    const value = Number(line)
    if (line === '' || !Number.isFinite(value)) throw this.odd(command, 'a number', `"${line}"`)
    return value
  }

  /** Samples from frame `start` on, at most `most` frames; none where they have not come yet. */
  async fetch(
    stream: string,
    start: number,
    most: number,
    channels: string,
    downsample: number,
  ): Promise<Fetched | typeof tooLate> {
    const command = `FETCH ${stream} ${start} ${most} ${channels} ${downsample}`
    await this.wire.send(`${command}\n`)
    const line = await this.wire.line()
    if (/^ERROR FETCH: Too late/.test(line)) return tooLate
    if (line.startsWith('ERROR ')) throw this.refused(command, line)
    // Nothing has come: no samples, and maybe no header either.
    if (line === 'OK') return { head: start, samples: new Int16Array(0), frames: 0 }
    const [, count, frames, head] = (/^BINARY_DATA (\d+) (\d+) uint64\((\d+)\)$/.exec(line) ?? []).map(Number)
    if (head === undefined) throw this.odd(command, 'BINARY_DATA <channels> <samples> uint64(<first>)', `"${line.slice(0, 80)}"`)
    const bytes = await this.wire.bytes(2 * count * frames)
    const end = await this.wire.line()
    if (end !== 'OK') throw this.odd(command, 'OK after the samples', `"${end.slice(0, 80)}"`)
    return { head, samples: new Int16Array(bytes.buffer), frames }
  }

  private async answer(command: string): Promise<{ readonly lines: readonly string[]; readonly error?: string }> {
    await this.wire.send(`${command}\n`)
    const lines: string[] = []
    for (;;) {
      const line = await this.wire.line()
      if (line === 'OK') return { lines }
      if (line.startsWith('ERROR ')) return { lines, error: line }
      lines.push(line)
    }
  }

  private refused(command: string, line: string): FaultError {
    return this.odd(command, 'OK', line.slice('ERROR '.length))
  }

  private odd(command: string, expected: string, found: string): FaultError {
    return new FaultError(
      unreadable(`${this.wire.place}: ${command.slice(0, 60)}`, expected, found, 'see the console of SpikeGLX'),
    )
  }
}
