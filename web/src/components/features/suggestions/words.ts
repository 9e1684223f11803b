"use client";

import { wordsOf } from "@/lib/i18n/translate";
import { workEn } from "@/lib/i18n/work.en";

export const useSuggestionWords = wordsOf(workEn);
