"use client";

import { Failure, Skeleton } from "@/components/ui/states";
import { useAnalytics } from "@/components/features/projects/queries";

import { BurnupChart } from "./burnup";
import { FlowChart } from "./flow";
import { ForecastText } from "./forecast-text";
import { useForecast } from "./queries";
import { Ageing, CycleTimes, Workload } from "./tables";
import { ThroughputChart } from "./throughput";
import { WhatIf } from "./what-if";

/** When it will be done, and how the work has gone. */
export default function Figures({ id }: { id: string }) {
  const forecast = useForecast(id);
  const analytics = useAnalytics(id);
  const failed = [forecast, analytics].find((query) => query.isLoadingError);
  if (failed !== undefined) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  if (forecast.data === undefined || analytics.data === undefined) return <Skeleton rows={8} />;
  return (
    <div className="grid gap-x-12 gap-y-10 px-4 pb-12 xl:grid-cols-[minmax(0,760px)_340px]">
      <div className="flex min-w-0 flex-col gap-10">
        <ForecastText forecast={forecast.data} />
        <BurnupChart burnup={analytics.data.burnup} forecast={forecast.data} />
        <ThroughputChart forecast={forecast.data} />
        <FlowChart flow={analytics.data.cumulativeFlow} />
      </div>
      <div className="flex min-w-0 flex-col gap-10">
        <WhatIf id={id} forecast={forecast.data} />
        <CycleTimes cycleTime={analytics.data.cycleTime} />
        <Ageing ageing={analytics.data.ageing} />
        <Workload workload={analytics.data.workload} />
      </div>
    </div>
  );
}
