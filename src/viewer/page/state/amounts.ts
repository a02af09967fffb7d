/** `200 µV`, `5 mV`, `2 V`, `1200 counts`: an amount of a signal, as short as it can be read. */
export const amountText = (value: number, unit: string): string => {
  const size = Math.abs(value)
  const short = (number: number): string => String(Number(number.toPrecision(3)))
  if (unit !== 'µV' || size < 1000) return `${short(value)} ${unit}`
  return size < 1e6 ? `${short(value / 1e3)} mV` : `${short(value / 1e6)} V`
}

/** Microvolts, or counts, of `200`, `200 µV`, `5 mV` or `2 V`; nothing where it is none of these, or not above 0. */
export const readAmount = (written: string): number | undefined => {
  const [, digits, prefix = 'µV'] = /^(\d+(?:\.\d*)?|\.\d+)\s*(µV|uV|mV|V|counts)?$/i.exec(written.trim().replace(',', '.')) ?? []
  const value = Number(digits) * (factors[prefix.toLowerCase()] ?? 1)
  return value > 0 ? value : undefined
}

const factors: Readonly<Record<string, number>> = { mv: 1e3, v: 1e6 }
