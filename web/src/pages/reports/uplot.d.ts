// As much of uPlot as the charts use.
declare module 'uplot' {
  interface Series {
    label?: string;
    stroke?: string;
    fill?: string;
    width?: number;
    dash?: number[];
    points?: { show?: boolean; size?: number };
    paths?: unknown;
    value?: (self: unknown, value: number | null) => string;
    spanGaps?: boolean;
  }
  interface Axis {
    stroke?: string;
    font?: string;
    size?: number;
    grid?: { stroke?: string; width?: number; show?: boolean };
    ticks?: { stroke?: string; width?: number };
    values?: (self: unknown, splits: number[]) => string[];
    splits?: (self: unknown, axis: number, min: number, max: number) => number[];
  }
  interface Options {
    width: number;
    height: number;
    series: Series[];
    axes: Axis[];
    scales: Record<string, unknown>;
    cursor?: unknown;
    hooks?: { setCursor?: ((self: uPlot) => void)[] };
    legend?: { show?: boolean; live?: boolean };
  }
  export default class uPlot {
    constructor(options: Options, data: (number | null)[][], target: HTMLElement);
    setSize(size: { width: number; height: number }): void;
    redraw(): void;
    destroy(): void;
    readonly cursor: { idx?: number | null };
  }
}
