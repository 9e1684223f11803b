"use client";

import { correction, generate } from "lean-qr";

import { useManageWords } from "@/components/features/people/manage-words";

/** Cells of quiet around a code, so that a camera finds it. */
const QUIET = 4;

/** A text as a QR code, dark on white in every theme: that is what cameras read. */
export default function Qr({ text }: { text: string }) {
  const t = useManageWords();
  const code = generate(text, { minCorrectionLevel: correction.M });
  const size = code.size + 2 * QUIET;
  let path = "";
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) if (code.get(x, y)) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
  }
  return (
    <svg role="img" aria-label={t("qrAlt")} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className="size-48 rounded-md border border-line">
      <path d={`M0 0h${size}v${size}H0z`} fill="white" />
      <path d={path} fill="black" />
    </svg>
  );
}
