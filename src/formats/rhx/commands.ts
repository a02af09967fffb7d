import type { ByteStream } from '../../encoding/byteStream.js'
import { refuse } from '../../model/attempt.js'
import { FaultError, unreadable } from '../../model/fault.js'

/** The bands of an amplifier channel, in the order in which a frame has those that are enabled. */
export const bands = ['wide', 'low', 'high', 'dc', 'stim'] as const
export type Band = (typeof bands)[number]
const parameters: Readonly<Record<Band, string>> = {
  wide: 'tcpdataoutputenabled',
  low: 'tcpdataoutputenabledlow',
  high: 'tcpdataoutputenabledhigh',
  dc: 'tcpdataoutputenableddc',
  stim: 'tcpdataoutputenabledstim',
}
const SPIKES = 'tcpdataoutputenabledspike'

const types = ['ControllerRecordUSB2', 'ControllerRecordUSB3', 'ControllerStimRecord'] as const

/** The command port: replies carry no end, so that each question is followed by one whose answer is known. */
export class RhxCommands {
  type: (typeof types)[number] | undefined
  private text = ''

  constructor(private readonly wire: ByteStream) {}

  /** Learn what controller it is, which every other answer is told by. Rejects with a `FaultError`. */
  async hello(): Promise<(typeof types)[number]> {
    await this.wire.send('get type;')
    for (;;) {
      const type = types.find((each) => this.text.endsWith(`Return: Type ${each}`))
      if (type !== undefined) {
        this.text = ''
        this.type = type
        return type
      }
      await this.more()
    }
  }

  /** The value of a parameter; undefined where there is no such parameter. */
  async get(parameter: string): Promise<string | undefined> {
    const end = `Return: Type ${this.type}`
    await this.wire.send(`get ${parameter};`)
    await this.wire.send('get type;')
    while (!this.text.includes(end)) await this.more()
    const at = this.text.indexOf(end)
    const answer = this.text.slice(0, at)
    this.text = this.text.slice(at + end.length)
    const [, name, value] = /Return: (\S+) (.*)$/s.exec(answer) ?? []
    return name?.toLowerCase() === parameter.toLowerCase() ? value.trim() : undefined
  }

  /** Tell it to do something. */
  execute(action: string): Promise<void> {
    return this.wire.send(`execute ${action};`)
  }

  private async more(): Promise<void> {
    this.text += new TextDecoder().decode(await this.wire.some())
    if (this.text.length > 65_536)
      throw new FaultError(
        unreadable(this.wire.place, 'answers to commands', `"${this.text.slice(0, 60)}..."`, 'see whether it is Intan RHX'),
      )
  }
}

/** What one frame of the waveforms holds, in order. */
export interface Layout {
  readonly samplingFrequency: number
  /** Words a frame. */
  readonly words: number
  /** The channels of the band that is asked for, and their places among the words. */
  readonly channels: readonly { readonly id: string; readonly word: number }[]
  /** The amplifier channels whose spikes are sent. */
  readonly spikes: readonly string[]
  /** The digital inputs and outputs that are enabled: bits of one word each. */
  readonly lines: readonly { readonly id: string; readonly word: number; readonly bit: number }[]
}

const PORTS = 'ABCDEFGH'
/** The most of each sort of channel that a port or a controller has. */
const MOST = { amplifier: 128, aux: 6, supply: 2, analog: 8, digital: 16 }

/** What lines are called, and how many digits their numbers have, of all controllers. */
const [INPUT, OUTPUT, LINE_DIGITS] = ['DIGITAL-IN-', 'DIGITAL-OUT-', 2]

const nameOf = (prefix: string, number: number, digits: number): string => prefix + `${number}`.padStart(digits, '0')

/** Ask which channels are sent: names are tried until one is not there, since there is no list of them. */
export const layoutOf = async (commands: RhxCommands, band: Band): Promise<Layout> => {
  const rate = Number(await commands.get('sampleratehertz'))
  if (!(rate > 0)) refuse(unreadable('get sampleratehertz', 'a number of Hz', `${rate}`))
  const bandsThere = commands.type === 'ControllerStimRecord' ? bands : bands.slice(0, 3)
  const channels: { readonly id: string; readonly word: number }[] = []
  const spikes: string[] = []
  let words = 0
  const isSent = async (name: string, parameter = parameters.wide): Promise<boolean | undefined> =>
    (await commands.get(`${name}.${parameter}`))?.toLowerCase().startsWith('true')
  /** The places of those that are sent, of channels that are numbered from `first` on. */
  const sent = async (prefix: string, most: number, first: number, digits: number): Promise<readonly number[]> => {
    const found: number[] = []
    for (let place = 0; place < most; place++) {
      const is = await isSent(nameOf(prefix, place + first, digits))
      if (is === undefined) break
      if (is) found.push(place)
    }
    return found
  }
  // The oldest controller counts the ports of its board from 0, with two digits.
  const [first, digits] = commands.type === 'ControllerRecordUSB2' ? [0, 2] : [1, 1]
  for (const port of PORTS) {
    let found = false
    for (let index = 0; index < MOST.amplifier; index++) {
      const id = `${port}-${`${index}`.padStart(3, '0')}`
      const wide = await isSent(id)
      if (wide === undefined) break
      found = true
      for (const each of bandsThere) {
        if (!(each === 'wide' ? wide : await isSent(id, parameters[each]))) continue
        if (each === band) channels.push({ id, word: words })
        words++
      }
      if ((await isSent(id, SPIKES)) === true) spikes.push(id)
    }
    if (!found) continue
    words += (await sent(`${port}-AUX`, MOST.aux, 1, 1)).length
    words += (await sent(`${port}-VDD`, MOST.supply, 1, 1)).length
  }
  words += (await sent('ANALOG-IN-', MOST.analog, first, digits)).length
  words += (await sent('ANALOG-OUT-', MOST.analog, first, digits)).length
  // All lines of one direction are one word.
  const lines: Layout['lines'][number][] = []
  for (const prefix of [INPUT, OUTPUT]) {
    const bits = await sent(prefix, MOST.digital, first, LINE_DIGITS)
    lines.push(...bits.map((bit) => ({ id: nameOf(prefix, bit + first, LINE_DIGITS), word: words, bit })))
    words += Math.min(1, bits.length)
  }
  return { samplingFrequency: rate, words, channels, spikes, lines }
}
