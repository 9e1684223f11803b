"use client";

import { Failure, Skeleton } from "@/components/ui/states";
import { BurnupChart } from "@/components/features/analytics/burnup";
import { ForecastText } from "@/components/features/analytics/forecast-text";
import { WhatIf } from "@/components/features/analytics/what-if";
import { useAnalytics } from "@/components/features/projects/queries";

import { Anomalies } from "./anomalies";
import { Findings } from "./findings";
import { PlanOutlook } from "./plan";
import { useInsights } from "./queries";
import { ForecastRecord } from "./record";
import { weekly } from "./weekly";

/** What a manager should know: what follows, when it will be done, what was unlike before, and how such answers held. */
export default function InsightView({ id }: { id: string }) {
  const insights = useInsights(id);
  const analytics = useAnalytics(id);
  const failed = [insights, analytics].find((query) => query.isLoadingError);
  if (failed !== undefined) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  if (insights.data === undefined || analytics.data === undefined) return <Skeleton rows={8} />;
  const { findings, forecast, anomalies, plan } = insights.data;
  const { burnup } = analytics.data;
  return (
    <div className="grid gap-x-12 gap-y-10 px-4 pb-12 xl:grid-cols-[minmax(0,760px)_340px]">
      <div className="flex min-w-0 flex-col gap-10">
        <ForecastText forecast={forecast} />
        <Findings findings={findings} />
        <BurnupChart burnup={burnup} forecast={forecast} />
        <Anomalies anomalies={anomalies} pointsOf={(metric) => weekly(metric, { burnup, history: forecast.history })} />
      </div>
      <div className="grid min-w-0 content-start gap-x-10 gap-y-10 lg:grid-cols-2 xl:grid-cols-1">
        <WhatIf id={id} forecast={forecast} />
        <ForecastRecord forecast={forecast} />
        {plan != null && <PlanOutlook plan={plan} today={forecast.today} />}
      </div>
    </div>
  );
}
