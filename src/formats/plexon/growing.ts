/** Numbers that become more, eight bytes each. */
export class Growing {
  private values = new Float64Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.values.length) {
      const more = new Float64Array(2 * this.length)
      more.set(this.values)
      this.values = more
    }
    this.values[this.length++] = value
  }

  /** All of them, in an array of their number. */
  taken(): Float64Array {
    return this.values.slice(0, this.length)
  }
}
