"use client";

import { Dialog } from "@/components/ui/dialog";
import { useTranslate } from "@/lib/i18n/translate";
import { KEYMAP } from "@/lib/keymap";

export default function KeySheet({ close }: { close: () => void }) {
  const t = useTranslate();
  return (
    <Dialog title={t("keyboard")} close={close}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 overflow-y-auto p-4">
        {KEYMAP.map(({ keys, does }) => (
          <div key={keys} className="contents">
            <dt className="flex gap-1">
              {keys.split(" ").map((key) => (
                <kbd key={key} className="key min-w-6 rounded border border-line-strong px-1.5 text-center">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
