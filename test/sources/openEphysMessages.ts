/** A message as the specification shows it. */
export const message = (number: number, channel: number, start: number, more: object = {}): Uint8Array[] => {
  const content = {
    stream: 's',
    channel_num: channel,
    channel_name: `CH${channel}`,
    num_samples: 2,
    sample_num: start,
    sample_rate: 30_000.0,
  }
  const header = { message_num: number, type: 'data', content, data_size: 8, timestamp: 1732285555123, ...more }
  const text = new TextEncoder()
  return [text.encode('DATA\0'), text.encode(JSON.stringify(header)), new Uint8Array(Float32Array.of(number, start).buffer)]
}
