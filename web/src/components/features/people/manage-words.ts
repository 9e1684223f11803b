"use client";

import { manageEn } from "@/lib/i18n/manage.en";
import { wordsOf } from "@/lib/i18n/translate";

export const useManageWords = wordsOf(manageEn);
