"use client";

import { risksEn } from "@/lib/i18n/risks.en";
import { wordsOf } from "@/lib/i18n/translate";

export const useRiskWords = wordsOf(risksEn);
