import type { ReactNode } from "react";

/** The title of a page and what can be done with it. */
export function PageHead({ title, children, above }: { title: ReactNode; children?: ReactNode; above?: ReactNode }) {
  return (
    <div className="px-4 pt-4 pb-3">
      {above}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="mr-auto min-w-0 truncate text-[20px] leading-7" dir="auto">
          {title}
        </h1>
        {children}
      </div>
    </div>
  );
}
