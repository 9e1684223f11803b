/** What the screens of work say that not every page needs: the time line, suggestions, writing. */
export const workEn = {
  zoom: "Zoom",
  zoom_weeks: "Weeks",
  zoom_months: "Months",
  zoom_year: "Year",
  unscheduled_one: "{count} task has neither a start nor a due date",
  unscheduled_other: "{count} tasks have neither a start nor a due date",
  noTimeline: "Nothing has a date yet",
  noTimelineText: "A task appears here as soon as it has a start or a due date.",
  showDone: "Show what is done",
  staleDescription: "Somebody else changed this description while you wrote. Red is theirs, green is yours.",
  byThem: "Theirs",
  byMe: "Yours",
  keepTheirs: "Keep theirs",
  saveMineInstead: "Save mine instead",
};

export type WorkMessage = keyof typeof workEn;
