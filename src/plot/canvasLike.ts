/** What is needed of a canvas: `canvas.getContext('2d')` of a page, of a worker, or of a library has it. */
export interface CanvasLike {
  fillStyle: unknown
  strokeStyle: unknown
  globalAlpha: number
  lineWidth: number
  lineJoin: string
  lineCap: string
  font: string
  textAlign: string
  textBaseline: string
  imageSmoothingEnabled: boolean
  /** Remember how it draws. */
  save(): void
  /** Draw again as remembered. */
  restore(): void
  /** Where and how large everything is from now on. */
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void
  /** Move what is drawn from now on. */
  translate(x: number, y: number): void
  /** Turn what is drawn from now on. */
  rotate(radians: number): void
  /** Begin a path. */
  beginPath(): void
  /** Join its end to its beginning. */
  closePath(): void
  /** Begin a line of the path. */
  moveTo(x: number, y: number): void
  /** Go on to a point. */
  lineTo(x: number, y: number): void
  /** Add a rectangle to the path. */
  rect(x: number, y: number, width: number, height: number): void
  /** Add a part of a circle to the path. */
  arc(x: number, y: number, radius: number, from: number, to: number): void
  /** Draw within the path alone from now on. */
  clip(): void
  /** Fill the path. */
  fill(): void
  /** Draw the path. */
  stroke(): void
  /** Fill a rectangle. */
  fillRect(x: number, y: number, width: number, height: number): void
  /** Pixels drawn, pixels left out, and so on. */
  setLineDash(lengths: number[]): void
  /** Write. */
  fillText(text: string, x: number, y: number): void
  /** Draw pixels over a rectangle. */
  drawImage(image: object, x: number, y: number, width: number, height: number): void
}
