"use client";

import { useForm } from "react-hook-form";

import { ApiError } from "@codexflow/api-client/errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Failure, Skeleton } from "@/components/ui/states";
import { useManageWords } from "@/components/features/people/manage-words";
import { useMe } from "@/lib/auth/session-context";
import { may } from "@/lib/auth/may";
import { showErrors } from "@/lib/form-errors";

import { useDecide, useOrganization, type Decisions, type InForce } from "./queries";

const REGISTRATIONS = ["open", "invitation", "off"] as const;
/** The lives that a token may have here, in seconds; the API takes any from a minute to an hour. */
const LIVES = [300, 900, 1800, 3600];

interface Values {
  organization: string;
  registration: string;
  accessTokenSeconds: string;
}

/** What admins decide about the installation; what they leave empty is as the operator configured it. */
export default function Organization() {
  const settings = useOrganization();
  if (settings.isError) return <Failure error={settings.error} retry={() => void settings.refetch()} />;
  if (settings.data === undefined) return <Skeleton rows={6} />;
  return <Decide now={settings.data} />;
}

function Decide({ now }: { now: InForce }) {
  const t = useManageWords();
  const mayDecide = may(useMe().role, "manageUsers");
  const decide = useDecide(t("organizationSaved"));
  const { decided } = now;
  const values: Values = {
    organization: decided.organization ?? "",
    registration: decided.registration ?? "",
    accessTokenSeconds: decided.accessTokenSeconds?.toString() ?? "",
  };
  const { register, handleSubmit, setError, formState } = useForm<Values>({ values, resetOptions: { keepDirtyValues: true } });
  const { errors, isDirty, isSubmitting } = formState;
  const seconds = Number(values.accessTokenSeconds);
  const lives = values.accessTokenSeconds === "" || LIVES.includes(seconds) ? LIVES : [...LIVES, seconds].sort((a, b) => a - b);

  const submit = handleSubmit(async (typed) => {
    const decisions: Decisions = {
      organization: typed.organization.trim() === "" ? null : typed.organization,
      registration: typed.registration === "" ? null : (typed.registration as Decisions["registration"]),
      accessTokenSeconds: typed.accessTokenSeconds === "" ? null : Number(typed.accessTokenSeconds),
    };
    try {
      await decide.mutateAsync({ version: now.version, decisions });
    } catch (error) {
      if (error instanceof ApiError && error.isStale) setError("root", { message: t("organizationStale") });
      else showErrors(error, ["organization", "registration", "accessTokenSeconds"], setError);
    }
  });

  return (
    <form onSubmit={(event) => void submit(event)} className="flex max-w-[640px] flex-col gap-4 px-4 pb-12" noValidate>
      <p className="max-w-[70ch] text-muted">{t("organizationText", { url: now.publicUrl })}</p>
      <FormError message={errors.root?.message} />
      <Field label={t("organizationName")} hint={t("organizationNameHint")} error={errors.organization?.message}>
        {(wiring) => <input className="control" placeholder={decided.organization == null ? now.organization : undefined} readOnly={!mayDecide} {...wiring} {...register("organization")} />}
      </Field>
      <Field label={t("registration")} hint={t("registrationHint")} error={errors.registration?.message}>
        {(wiring) => (
          <select className="control self-start" disabled={!mayDecide} {...wiring} {...register("registration")}>
            <option value="">{decided.registration == null ? t("asConfiguredIs", { what: t(`registration_${now.registration}`) }) : t("asConfigured")}</option>
            {REGISTRATIONS.map((one) => (
              <option key={one} value={one}>
                {t(`registration_${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("tokenLife")} hint={t("tokenLifeHint")} error={errors.accessTokenSeconds?.message}>
        {(wiring) => (
          <select className="control self-start" disabled={!mayDecide} {...wiring} {...register("accessTokenSeconds")}>
            <option value="">{decided.accessTokenSeconds == null ? t("asConfiguredIs", { what: t("minutes", { count: Math.round(now.accessTokenSeconds / 60) }) }) : t("asConfigured")}</option>
            {lives.map((one) => (
              <option key={one} value={one}>
                {t("minutes", { count: Math.round(one / 60) })}
              </option>
            ))}
          </select>
        )}
      </Field>
      {mayDecide && (
        <Button type="submit" look="primary" className="self-start" disabled={!isDirty} busy={isSubmitting}>
          {t("save")}
        </Button>
      )}
    </form>
  );
}
