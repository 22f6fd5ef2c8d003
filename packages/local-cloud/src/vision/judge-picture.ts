import type { Measurements } from './measure-picture.ts';

/** A word that holds for the picture, and how far beyond its threshold it holds: 0.5 just so, up to 0.99. */
export interface Verdict {
  word: string;
  confidence: number;
}

/** Rules, from "just so" to "without doubt". They are this program's own, tuned on generated pictures; no model stands behind them. */
export interface Verdicts {
  light: Verdict | null;
  focus: Verdict | null;
  contrast: Verdict | null;
  colourfulness: Verdict | null;
  texture: Verdict | null;
  shape: Verdict;
}

const leastContrastOfGreys = 0.08;

export function judgePicture(measured: Measurements): Verdicts {
  const { brightness, contrast, edgeSharpness, colourfulness, flatness } = measured;
  return {
    light: above('bright', brightness, 0.6, 0.85) ?? below('dark', brightness, 0.3, 0.1),
    focus:
      edgeSharpness === null ? null : (above('sharp', edgeSharpness, 0.22, 0.4) ?? below('blurred', edgeSharpness, 0.15, 0.05)),
    contrast: above('high contrast', contrast, 0.26, 0.4) ?? below('low contrast', contrast, 0.08, 0.02),
    // A plain white sheet has no colour either, but nobody would call it a black-and-white picture.
    colourfulness:
      (contrast < leastContrastOfGreys ? null : below('black and white', colourfulness, 0.024, 0)) ??
      above('vivid colours', colourfulness, 0.35, 0.7),
    texture: above('plain', flatness, 0.9, 0.99) ?? below('detailed', flatness, 0.35, 0.1),
    shape: judgeShape(measured.width / measured.height),
  };
}

function judgeShape(aspectRatio: number): Verdict {
  const wide = above('landscape', aspectRatio, 1.05, 1.4);
  const tall = above('portrait', 1 / aspectRatio, 1.05, 1.4);
  return wide ?? tall ?? { word: 'square', confidence: confidenceOf(1.05 - Math.max(aspectRatio, 1 / aspectRatio), 0.05) };
}

function above(word: string, value: number, justSo: number, withoutDoubt: number): Verdict | null {
  return value < justSo ? null : { word, confidence: confidenceOf(value - justSo, withoutDoubt - justSo) };
}

function below(word: string, value: number, justSo: number, withoutDoubt: number): Verdict | null {
  return value > justSo ? null : { word, confidence: confidenceOf(justSo - value, justSo - withoutDoubt) };
}

function confidenceOf(beyond: number, full: number): number {
  return roundConfidence(0.5 + 0.49 * Math.min(1, beyond / full));
}

export function roundConfidence(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
