/** Sessions of NeuroScope, made after their specification. */

export interface MadeSession {
  readonly bits?: number
  readonly channels: number
  readonly lfp?: number | undefined
  readonly voltageRange?: number
  readonly amplification?: number
  /** Channels of each group; those that are skipped are negative, less one: -1 is channel 0. */
  readonly groups?: readonly (readonly number[])[]
  readonly spikeGroups?: readonly (readonly number[])[]
}

const element = (name: string, content: string | number): string => `<${name}>${content}</${name}>\n`

/** The text of an `.xml`. */
export const parametersOf = (made: MadeSession): string => {
  const { bits = 16, channels, lfp = 1250, voltageRange = 20, amplification = 1000, groups = [], spikeGroups = [] } = made
  const shown = (channel: number): string =>
    `<channel skip="${channel < 0 ? 1 : 0}">${channel < 0 ? -channel - 1 : channel}</channel>`
  return `<?xml version='1.0'?>
<parameters version="1.0" creator="neuroscope">
${element(
  'acquisitionSystem',
  element('nBits', bits) +
    element('nChannels', channels) +
    element('samplingRate', 20_000) +
    element('voltageRange', voltageRange) +
    element('amplification', amplification) +
    element('offset', 0),
)}
${'lfp' in made && made.lfp === undefined ? '' : element('fieldPotentials', element('lfpSamplingRate', lfp))}
${element('anatomicalDescription', element('channelGroups', groups.map((group) => element('group', group.map(shown).join(''))).join('')))}
${element(
  'spikeDetection',
  element(
    'channelGroups',
    spikeGroups
      .map((group) => element('group', element('channels', group.map((channel) => element('channel', channel)).join(''))))
      .join(''),
  ),
)}
</parameters>
`
}
