"use client";

import { prdsEn, type PrdMessage } from "@/lib/i18n/prds.en";
import { wordsOf, type Translate } from "@/lib/i18n/translate";
import type { Message } from "@/lib/i18n/en";

export type { PrdMessage };
/** Every sentence that these screens may say: their own, and those of every page. */
export type PrdWord = Message | PrdMessage;
export type PrdTranslate = Translate<PrdWord>;

export const usePrdWords = wordsOf(prdsEn);
