"use client";

import { StatusMark } from "@/components/ui/marks";
import { Failure, Skeleton } from "@/components/ui/states";
import { STATUSES, type PrdContent, type TracedTask } from "@/lib/api-client/types";

import { DiffText } from "@/components/ui/diff-text";
import { diffLines } from "@/lib/lines-diff";
import { useDiff, useImpact, useVersion } from "./queries";
import { SECTIONS } from "./sections";
import { sectionLines } from "./section-lines";
import { TaskKeys } from "./trace";
import { usePrdWords, type PrdWord } from "./words";

interface Between {
  id: string;
  from: number;
  to: number;
}

/** What changed from one revision to another, and which tasks that touches. */
export default function Comparison(between: Between) {
  return (
    <div className="flex flex-col gap-8">
      <Impact {...between} />
      <Changes {...between} />
    </div>
  );
}

function Impact({ id, from, to }: Between) {
  const t = usePrdWords();
  const { data, isLoadingError, error, refetch } = useImpact(id, from, to);
  if (isLoadingError) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={2} />;
  const touched = STATUSES.map((status) => ({ status, count: data.touched[status] ?? 0 })).filter(({ count }) => count > 0);
  const all = touched.reduce((sum, { count }) => sum + count, 0);
  const rows = [...data.changed.map((one) => ({ ...one, text: one.after })), ...data.removed].filter((one) => one.tasks.length > 0);
  return (
    <section aria-labelledby="impact-title">
      <h2 id="impact-title" className="mb-1 text-[16px]">
        {all === 0 ? t("impactNone") : t("impactTasks", { count: all })}
      </h2>
      {all > 0 && (
        <ul className="mb-2 flex flex-wrap gap-x-4">
          {touched.map(({ status, count }) => (
            <li key={status} className="flex items-center gap-1.5">
              <StatusMark status={status} named /> <span className="tabular-nums">{count}</span>
            </li>
          ))}
        </ul>
      )}
      <ul>
        {rows.map((one) => (
          <Touched key={one.id} id={one.id} text={one.text} tasks={one.tasks} isGone={!("after" in one)} />
        ))}
      </ul>
      {data.added.length > 0 && <p className="mt-2 text-muted">{t("impactAdded", { count: data.added.length })}</p>}
    </section>
  );
}

function Touched(props: { id: string; text: string; tasks: readonly TracedTask[]; isGone: boolean }) {
  const t = usePrdWords();
  return (
    <li className="border-b border-line py-1.5">
      <p className="break-words">
        <span className="key mr-2">{props.id}</span>
        <span dir="auto">{props.text}</span>
        {props.isGone && <span className="ml-2 text-[13px] text-danger">{t("requirementGone")}</span>}
      </p>
      <TaskKeys tasks={props.tasks} />
    </li>
  );
}

function Changes({ id, from, to }: Between) {
  const t = usePrdWords();
  const diff = useDiff(id, from, to);
  const before = useVersion(id, from);
  const after = useVersion(id, to);
  const say = (word: string) => t(word as PrdWord);
  const broken = [diff, before, after].find((query) => query.isLoadingError);
  if (broken !== undefined) return <Failure error={broken.error} retry={() => void broken.refetch()} />;
  if (diff.data === undefined || before.data === undefined || after.data === undefined) return <Skeleton rows={6} />;
  const { added, removed, changed, unchanged } = diff.data;
  const [old, young] = [before.data.content ?? {}, after.data.content ?? {}] as [PrdContent, PrdContent];
  const title = before.data.title === after.data.title ? [] : diffLines([before.data.title], [after.data.title]);
  return (
    <section aria-labelledby="changes-title" className="flex flex-col gap-5">
      <h2 id="changes-title" className="text-[16px]">
        {t("changesTitle", { from, to })}
      </h2>
      {title.length > 0 && <Block name={t("title")} lines={title} />}
      {(added.length > 0 || removed.length > 0 || changed.length > 0) && (
        <p className="text-muted">{t("requirementsChanged", { added: added.length, removed: removed.length, changed: changed.length, unchanged })}</p>
      )}
      {SECTIONS.map((section) => {
        const lines = diffLines(sectionLines(old, section, say), sectionLines(young, section, say));
        return lines.some((line) => line.how !== "same") ? <Block key={section.name} name={t(`section_${section.name}`)} lines={lines} /> : null;
      })}
      {diff.data.sections.length === 0 && title.length === 0 && <p className="text-muted">{t("nothingChanged")}</p>}
      {/* A section that differs only in what lines cannot show is named, not hidden. */}
      <Unshown names={diff.data.sections} old={old} young={young} />
    </section>
  );
}

function Unshown({ names, old, young }: { names: readonly string[]; old: PrdContent; young: PrdContent }) {
  const t = usePrdWords();
  const lines = (content: PrdContent) => SECTIONS.map((section) => sectionLines(content, section, String).join("\n"));
  const [before, after] = [lines(old), lines(young)];
  const shown = SECTIONS.filter((_, at) => before[at] !== after[at]);
  const rest = names.filter((name) => name !== "provenance" && !shown.some((section) => section.name === name));
  if (rest.length === 0) return null;
  const list = rest.map((name) => (SECTIONS.some((one) => one.name === name) ? t(`section_${name}` as PrdWord) : name)).join(", ");
  return <p className="text-muted">{t("changedWithin", { names: list })}</p>;
}

function Block({ name, lines }: { name: string; lines: Parameters<typeof DiffText>[0]["lines"] }) {
  const t = usePrdWords();
  return (
    <section>
      <h3 className="mb-1 text-[13px] text-muted">{name}</h3>
      <DiffText lines={lines} outLabel={t("lineOut")} inLabel={t("lineIn")} />
    </section>
  );
}
