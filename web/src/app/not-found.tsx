import { NotFound } from "@/components/layouts/not-found";

export default function NotFoundPage() {
  return <NotFound />;
}
