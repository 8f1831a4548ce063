/** The part of a canvas's context that drawing needs; a recorder of SVG has it too. */
export interface Pen {
  strokeStyle: string | CanvasGradient | CanvasPattern;
  fillStyle: string | CanvasGradient | CanvasPattern;
  lineWidth: number;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  lineJoin: CanvasLineJoin;
  setLineDash: (segments: number[]) => void;
  beginPath: () => void;
  moveTo: (x: number, y: number) => void;
  lineTo: (x: number, y: number) => void;
  closePath: () => void;
  arc: (x: number, y: number, radius: number, start: number, end: number) => void;
  rect: (x: number, y: number, width: number, height: number) => void;
  fillRect: (x: number, y: number, width: number, height: number) => void;
  stroke: () => void;
  fill: () => void;
  fillText: (text: string, x: number, y: number) => void;
  strokeText: (text: string, x: number, y: number) => void;
}

const short = (value: number) => String(Math.round(value * 100) / 100);

export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, ""); // eslint-disable-line no-control-regex -- XML holds none of them
}

const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { center: "middle", right: "end", end: "end" };

/** Writes down as SVG what would be drawn. */
export class SvgPen implements Pen {
  strokeStyle = "#000";
  fillStyle = "#000";
  lineWidth = 1;
  globalAlpha = 1;
  font = "12px sans-serif";
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  lineJoin: CanvasLineJoin = "miter";
  private dash: number[] = [];
  private path: string[] = [];
  private readonly parts: string[] = [];

  setLineDash(segments: number[]) {
    this.dash = segments;
  }
  beginPath() {
    this.path = [];
  }
  moveTo(x: number, y: number) {
    this.path.push(`M${short(x)} ${short(y)}`);
  }
  lineTo(x: number, y: number) {
    this.path.push(`L${short(x)} ${short(y)}`);
  }
  closePath() {
    this.path.push("Z");
  }
  /** Only whole circles are drawn. */
  arc(x: number, y: number, radius: number) {
    const [r, left, right] = [short(radius), short(x - radius), short(x + radius)];
    this.path.push(`M${left} ${short(y)}A${r} ${r} 0 1 0 ${right} ${short(y)}A${r} ${r} 0 1 0 ${left} ${short(y)}Z`);
  }
  rect(x: number, y: number, width: number, height: number) {
    this.path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }
  fillRect(x: number, y: number, width: number, height: number) {
    const box = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.parts.push(`<rect ${box} fill="${this.fillStyle}"${this.faint()}/>`);
  }
  stroke() {
    if (!this.path.length) return;
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    const line = `stroke="${this.strokeStyle}" stroke-width="${short(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"`;
    this.parts.push(`<path d="${this.path.join("")}" fill="none" ${line}${dash}${this.faint()}/>`);
  }
  fill() {
    if (this.path.length) this.parts.push(`<path d="${this.path.join("")}" fill="${this.fillStyle}"${this.faint()}/>`);
  }
  fillText(text: string, x: number, y: number) {
    this.parts.push(`<text ${this.placed(x, y)} fill="${this.fillStyle}"${this.faint()}>${escaped(text)}</text>`);
  }
  strokeText(text: string, x: number, y: number) {
    const line = `fill="none" stroke="${this.strokeStyle}" stroke-width="${short(this.lineWidth)}"`;
    this.parts.push(`<text ${this.placed(x, y)} ${line} stroke-linejoin="round">${escaped(text)}</text>`);
  }

  /** The whole as one document. */
  document(width: number, height: number, title: string): string {
    const size = `width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img"><title>${escaped(title)}</title>\n${this.parts.join("\n")}\n</svg>\n`;
  }

  private faint(): string {
    return this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
  }

  private placed(x: number, y: number): string {
    const [, weight = "", size = "12px"] = /(bold|\d00)?\s*([\d.]+px)/.exec(this.font) ?? [];
    const middle = this.textBaseline === "middle" ? ` dominant-baseline="central"` : "";
    const bold = weight ? ` font-weight="${weight}"` : "";
    const anchor = ANCHORS[this.textAlign] ?? "start";
    return `x="${short(x)}" y="${short(y)}" text-anchor="${anchor}"${middle} font-size="${size}"${bold} font-family="system-ui, sans-serif"`;
  }
}
