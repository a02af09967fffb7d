/** `12:03.250`, of seconds; as many digits after the point as `step`, a length in seconds, asks for. */
export const timeText = (seconds: number, step = 0.001): string => {
  const digits = Math.min(6, Math.max(0, Math.ceil(-Math.log10(Math.max(step, 1e-6)) - 1e-9)))
  const whole = Number(Math.abs(seconds).toFixed(digits))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole - hours * 3600) / 60)
  const rest = (whole - hours * 3600 - minutes * 60).toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, '0')
  const sign = seconds < 0 ? '-' : ''
  return hours > 0 ? `${sign}${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${sign}${minutes}:${rest}`
}

/** Seconds of `12:03.25`, `1:02:03`, `723.25`, `723.25 s`, `80 ms`, `90s`, `30000 samples` or `f 30000`, a frame; nothing where it is none of these. */
export const readTime = (written: string, samplingFrequency: number): number | undefined => {
  const text = written.trim().replace(',', '.')
  const frame = /^(?:f(?:rame)?\s*(\d+)|(\d+)\s*(?:samples?|frames?))$/i.exec(text)
  if (frame) return Number(frame[1] ?? frame[2]) / samplingFrequency
  const short = /^(\d+(?:\.\d*)?|\.\d+)\s*(µs|us|ms|s|min|h)?$/.exec(text)
  if (short) return Number(short[1]) * (units[short[2] ?? 's'] ?? 1)
  const clock = /^(?:(\d+):)?(\d+):(\d+(?:\.\d*)?)$/.exec(text)
  return clock ? Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]) : undefined
}

const units: Readonly<Record<string, number>> = { µs: 1e-6, us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600 }

/** `500 ms`, `1 s`, `2 h`: a length of time. */
export const durationText = (seconds: number): string => {
  const trimmed = (value: number): string => String(Number(value.toPrecision(3)))
  if (seconds < 1e-3) return `${trimmed(seconds * 1e6)} µs`
  if (seconds < 1) return `${trimmed(seconds * 1e3)} ms`
  if (seconds < 120) return `${trimmed(seconds)} s`
  return seconds < 7200 ? `${trimmed(seconds / 60)} min` : `${trimmed(seconds / 3600)} h`
}
