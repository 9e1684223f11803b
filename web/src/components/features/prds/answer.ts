import type { PrdContent } from "@/lib/api-client/types";

/** The change that an answer makes: the question is no longer open, and what was answered is a decision. */
export function answered(content: PrdContent, place: number, answer: string): Partial<PrdContent> {
  const questions = content.openQuestions ?? [];
  const question = questions[place]?.text ?? "";
  return {
    openQuestions: questions.filter((_, at) => at !== place),
    decisions: [...(content.decisions ?? []), { text: answer, why: question, source: "person" }],
  };
}
