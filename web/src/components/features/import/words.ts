"use client";

import { importEn } from "@/lib/i18n/import.en";
import { wordsOf } from "@/lib/i18n/translate";

export const useImportWords = wordsOf(importEn);
