/** Every screen behind the sign-in, for the checks that look at all of them. */
export const SCREENS: readonly { name: string; path: string }[] = [
  { name: "home", path: "/" },
  { name: "inbox", path: "/inbox" },
  { name: "import", path: "/import" },
  { name: "settings", path: "/settings" },
  { name: "projects", path: "/projects" },
  { name: "new-project", path: "/projects/new" },
  { name: "overview", path: "/projects/{project}" },
  { name: "board", path: "/projects/{project}/board" },
  { name: "board-task", path: "/projects/{project}/board?task={task}" },
  { name: "list", path: "/projects/{project}/list" },
  { name: "timeline", path: "/projects/{project}/timeline" },
  { name: "analytics", path: "/projects/{project}/analytics" },
  { name: "task", path: "/tasks/{task}" },
];
