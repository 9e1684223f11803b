/** What is wrong with a form as a whole. */
export function FormError({ message }: { message: string | undefined }) {
  return (
    <div role="alert">
      {message !== undefined && <p className="rounded-md bg-danger-soft px-3 py-2 text-danger">{message}</p>}
    </div>
  );
}
