"use client";

import { Empty, Failure, Skeleton } from "@/components/ui/states";
import { useLanguage } from "@/lib/i18n/translate";

import { ModelRecord } from "./model-record";
import { useRisks, type Risks } from "./queries";
import { RiskList } from "./risk-list";
import { RiskMark } from "./risk-mark";
import { signed } from "./bars";
import { useFactorName } from "./waterfall";
import { useRiskWords } from "./words";

/** How likely open tasks miss their dates, why, and how far that can be trusted. */
export default function RiskView({ id }: { id: string }) {
  const t = useRiskWords();
  const { data, isLoadingError, error, refetch } = useRisks(id);
  if (isLoadingError) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={8} />;
  if (data.tasks.length === 0) {
    return (
      <Empty title={t("noRisks")} text={t("noRisksText")}>
        {data.project.withoutDate > 0 && <p className="text-muted">{t("withoutDate", { count: data.project.withoutDate })}</p>}
      </Empty>
    );
  }
  return (
    <div className="grid gap-x-10 gap-y-10 pb-12 xl:grid-cols-[minmax(0,1fr)_340px]">
      <div className="flex min-w-0 flex-col gap-6">
        <Summary project={data.project} />
        <RiskList tasks={data.tasks} />
      </div>
      <div className="grid min-w-0 content-start gap-10 px-4 lg:grid-cols-2 xl:grid-cols-1 xl:pl-0">
        <Drivers drivers={data.project.drivers} />
        <ModelRecord model={data.model} />
      </div>
    </div>
  );
}

function Summary({ project }: { project: Risks["project"] }) {
  const t = useRiskWords();
  const language = useLanguage();
  const late = new Intl.NumberFormat(language, { maximumFractionDigits: project.expectedLate < 10 ? 1 : 0 }).format(project.expectedLate);
  return (
    <section className="flex flex-wrap items-center gap-x-5 gap-y-1 px-4">
      <h2 className="sr-only">{t("projectRisk")}</h2>
      {project.score != null && project.level != null && <RiskMark large score={project.score} level={project.level} />}
      <p className="text-[16px]">{t("expectedLate", { late, count: project.scored })}</p>
      {project.withoutDate > 0 && <p className="text-[13px] text-muted">{t("withoutDate", { count: project.withoutDate })}</p>}
    </section>
  );
}

function Drivers({ drivers }: { drivers: Risks["project"]["drivers"] }) {
  const t = useRiskWords();
  const language = useLanguage();
  const name = useFactorName();
  const most = Math.max(1, ...drivers.map((one) => Math.abs(one.points)));
  return (
    <section>
      <h2 className="text-[16px]">{t("drivers")}</h2>
      <p className="mb-2 text-[13px] text-muted">{t("driversHint")}</p>
      <ul>
        {drivers.map((one) => (
          <li key={one.factor} className="grid min-h-8 grid-cols-[minmax(0,1fr)_96px_44px] items-center gap-3 border-t border-line">
            <span>{name(one.factor)}</span>
            <span className="h-2 rounded-full bg-hover" aria-hidden>
              <span className={one.points < 0 ? "block h-2 rounded-full bg-success" : "block h-2 rounded-full bg-danger"} style={{ width: `${(Math.abs(one.points) / most) * 100}%` }} />
            </span>
            <span className="text-right text-[13px] tabular-nums">{signed(Math.round(one.points * 10) / 10, language)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
