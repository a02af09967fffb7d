/** Values by their names, those used last, up to a number of bytes. */
export class Kept<V> {
  private readonly values = new Map<string, { readonly value: V; readonly bytes: number }>()
  private bytes = 0

  constructor(private readonly most: number) {}

  get(name: string): V | undefined {
    const found = this.values.get(name)
    if (found === undefined) return undefined
    // A map is in the order in which it was filled.
    this.values.delete(name)
    this.values.set(name, found)
    return found.value
  }

  set(name: string, value: V, bytes: number): void {
    this.delete(name)
    this.values.set(name, { value, bytes })
    this.bytes += bytes
    for (const oldest of this.values.keys()) {
      if (this.bytes <= this.most || oldest === name) return
      this.delete(oldest)
    }
  }

  delete(name: string): void {
    const found = this.values.get(name)
    if (found === undefined) return
    this.values.delete(name)
    this.bytes -= found.bytes
  }
}
