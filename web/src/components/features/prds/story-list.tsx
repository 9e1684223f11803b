"use client";

import type { PrdContent } from "@/lib/api-client/types";

import { anchorOf, PLACE } from "./places";
import { SourceMark } from "./origin";
import { WantedMark } from "./requirement-list";
import { usePrdWords } from "./words";

/** The stories, each with its criteria and links to the requirements that make it true. */
export function StoryList({ content }: { content: PrdContent }) {
  const t = usePrdWords();
  return (
    <ul className="flex flex-col gap-4">
      {(content.userStories ?? []).map((story, place) => (
        <li key={place} id={anchorOf("userStories", place, story.id)} className={PLACE}>
          <p className="flex max-w-[84ch] flex-wrap items-baseline gap-x-2">
            <span className="key">{story.id}</span>
            <WantedMark priority={story.priority} />
            {story.requirementIds?.map((id) => (
              <a key={id} href={`#${id}`} className="key hover:underline">
                {id}
              </a>
            ))}
          </p>
          <p className="max-w-[76ch] break-words">
            <span dir="auto">{story.description}</span>
            <SourceMark source={story.source} />
          </p>
          {(story.acceptanceCriteria ?? []).length > 0 && (
            <ul aria-label={t("field_criteria")} className="mt-1 flex max-w-[80ch] list-disc flex-col gap-0.5 pl-5 text-[13px] text-muted">
              {story.acceptanceCriteria?.map((text, at) => (
                <li key={at} dir="auto">
                  {text}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
