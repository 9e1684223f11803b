//! Descends from today's plan, one move or one swap at a time, as long as the objective falls.

/// A person with the hours there are until the date that is planned for.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// Hours of work until then; leave is already taken off.
    pub hours: f64,
    /// What the person can do.
    pub skills: Vec<u64>,
}

/// A piece of work.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// Hours that are left; below zero or not a number is unknown, which counts as [`Team::unknown`].
    pub hours: f64,
    /// Skills that all are needed.
    pub needs: Vec<u64>,
    /// Who has it today.
    pub holder: Option<usize>,
    /// Stays where it is: begun, or promised.
    pub fixed: bool,
    /// How much it matters that somebody has it: 1 is ordinary, 3 urgent.
    pub weight: f64,
}

/// Who and what there is.
#[derive(Clone, Debug)]
pub struct Team {
    /// The people; work names them by their place here.
    pub people: Vec<Member>,
    /// The work that is open.
    pub work: Vec<Work>,
    /// Hours a piece of unknown size is taken for.
    pub unknown: f64,
}

/// A piece of work that would change hands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// Which piece.
    pub work: usize,
    /// Who has it; `None`: nobody.
    pub from: Option<usize>,
    /// Who would have it.
    pub to: usize,
    /// By how much the objective rises if this move alone is left out; above zero for every move that is suggested
    /// for its own sake.
    pub gain: f64,
}

/// A suggestion with what it would change.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The moves, those that gain most first; none when today's plan cannot be bettered by single moves and swaps.
    pub moves: Vec<Move>,
    /// The objective today; less is better.
    pub before: f64,
    /// The objective afterwards, never above `before`.
    pub after: f64,
    /// The share of each person's hours that is taken, today and afterwards; infinite where there are no hours.
    pub load: Vec<(f64, f64)>,
    /// Work nobody has even afterwards, since nobody can do it or has room for it.
    pub left: Vec<usize>,
}

/// Overload hurts more than a fair share pleases.
const OVERLOAD: f64 = 8.0;
/// Work that nobody has hurts as much as so many times its hours.
const NOBODY: f64 = 3.0;
/// Work held by someone who cannot do it.
const UNABLE: f64 = 2.0;
/// A change of hands costs time to learn: hours, and a share of the work's.
const CHANGE: (f64, f64) = (0.5, 0.15);
/// Rounds of descent; each looks at every piece and everyone.
const ROUNDS: usize = 30;
/// Places that are looked at in all rounds together: a huge team gets a suggestion in seconds that is not the last word.
const LOOKS: usize = 20_000_000;
/// Pairs that are looked at for swaps in a round.
const PAIRS: usize = 400_000;

/// Suggests who takes what.
pub fn suggest(team: &Team) -> Suggestion {
    let mut plan = Plan::today(team);
    let before = plan.objective();
    let first = plan.holder.clone();
    for _ in 0..ROUNDS {
        let moved = plan.moves();
        let swapped = plan.swaps();
        if !moved && !swapped {
            break;
        }
    }
    plan.take_back(&first);
    let mut after = plan.objective();
    if after >= before {
        // Sums round; what is not better is not suggested.
        plan = Plan::today(team);
        after = before;
    }
    let mut moves: Vec<Move> = (0..first.len())
        .filter_map(|work| {
            let to = plan.holder[work].filter(|to| Some(*to) != first[work])?;
            let gain = plan.change(work, first[work]);
            Some(Move {
                work,
                from: first[work],
                to,
                gain,
            })
        })
        .collect();
    moves.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.work.cmp(&b.work)));
    let today = Plan::today(team);
    Suggestion {
        load: today.loads().zip(plan.loads()).collect(),
        left: (0..first.len())
            .filter(|work| plan.holder[*work].is_none())
            .collect(),
        moves,
        before,
        after,
    }
}

struct Plan<'a> {
    team: &'a Team,
    hours: Vec<f64>,
    first: Vec<Option<usize>>,
    holder: Vec<Option<usize>>,
    load: Vec<f64>,
    looks: usize,
}

impl<'a> Plan<'a> {
    fn today(team: &'a Team) -> Self {
        let usable = |hours: f64| hours.is_finite() && hours >= 0.0;
        let unknown = if usable(team.unknown) {
            team.unknown.min(1e6)
        } else {
            8.0
        };
        let hours: Vec<f64> = team
            .work
            .iter()
            .map(|work| {
                if usable(work.hours) {
                    work.hours.min(1e6)
                } else {
                    unknown
                }
            })
            .collect();
        let known = |person: &usize| *person < team.people.len();
        let first: Vec<Option<usize>> = team
            .work
            .iter()
            .map(|work| work.holder.filter(known))
            .collect();
        let mut load = vec![0.0; team.people.len()];
        for (holder, hours) in first.iter().zip(&hours) {
            if let Some(person) = holder {
                load[*person] += hours;
            }
        }
        Self {
            team,
            hours,
            holder: first.clone(),
            first,
            load,
            looks: 0,
        }
    }

    fn room(&self, person: usize) -> f64 {
        let hours = self.team.people[person].hours;
        if hours.is_finite() {
            hours.clamp(0.0, 1e6)
        } else {
            0.0
        }
    }

    fn loads(&self) -> impl Iterator<Item = f64> {
        (0..self.load.len()).map(|person| match (self.load[person], self.room(person)) {
            (load, _) if load <= 0.0 => 0.0,
            (load, room) => load / room,
        })
    }

    /// What a person's load costs: a fair share is cheapest, overload dear.
    fn strain(&self, person: usize, load: f64) -> f64 {
        // Half an hour of room even for those who have none keeps the cost finite.
        let room = self.room(person).max(0.5);
        let over = (load - self.room(person)).max(0.0);
        (load * load + OVERLOAD * over * over) / room
    }

    /// What it costs that `work` is with `holder`, beside the load.
    fn place(&self, work: usize, holder: Option<usize>) -> f64 {
        let hours = self.hours[work];
        let given = self.team.work[work].weight;
        let weight = if given.is_finite() {
            given.clamp(0.1, 10.0)
        } else {
            1.0
        };
        let Some(person) = holder else {
            return NOBODY * weight * hours.max(0.5);
        };
        let unable = if self.able(work, person) {
            0.0
        } else {
            UNABLE * hours.max(0.5)
        };
        let moved = self.first[work].is_some_and(|first| first != person);
        unable
            + if moved {
                CHANGE.0 + CHANGE.1 * hours
            } else {
                0.0
            }
    }

    fn able(&self, work: usize, person: usize) -> bool {
        let skills = &self.team.people[person].skills;
        self.team.work[work]
            .needs
            .iter()
            .all(|need| skills.contains(need))
    }

    /// By how much the objective rises if `work` went to `to`.
    fn change(&self, work: usize, to: Option<usize>) -> f64 {
        let from = self.holder[work];
        if from == to {
            return 0.0;
        }
        let hours = self.hours[work];
        let leaves = from.map_or(0.0, |person| {
            self.strain(person, self.load[person] - hours) - self.strain(person, self.load[person])
        });
        let comes = to.map_or(0.0, |person| {
            self.strain(person, self.load[person] + hours) - self.strain(person, self.load[person])
        });
        leaves + comes + self.place(work, to) - self.place(work, from)
    }

    fn put(&mut self, work: usize, to: Option<usize>) {
        if let Some(person) = self.holder[work] {
            self.load[person] -= self.hours[work];
        }
        if let Some(person) = to {
            self.load[person] += self.hours[work];
        }
        self.holder[work] = to;
    }

    fn objective(&self) -> f64 {
        let strain: f64 = (0..self.load.len())
            .map(|person| self.strain(person, self.load[person]))
            .sum();
        let place: f64 = (0..self.hours.len())
            .map(|work| self.place(work, self.holder[work]))
            .sum();
        strain + place
    }

    /// Big pieces first, each to whom it suits best.
    fn moves(&mut self) -> bool {
        let mut order: Vec<usize> = (0..self.hours.len())
            .filter(|work| !self.team.work[*work].fixed)
            .collect();
        order.sort_by(|a, b| self.hours[*b].total_cmp(&self.hours[*a]));
        let mut moved = false;
        for work in order {
            if self.looks > LOOKS {
                return moved;
            }
            self.looks += self.load.len();
            let best = (0..self.load.len())
                .filter(|person| self.able(work, *person))
                .map(|person| (self.change(work, Some(person)), person))
                .min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((change, person)) = best
                && change < -1e-6
            {
                self.put(work, Some(person));
                moved = true;
            }
        }
        moved
    }

    /// Two pieces change places where neither could move alone.
    fn swaps(&mut self) -> bool {
        let free: Vec<usize> = (0..self.hours.len())
            .filter(|work| !self.team.work[*work].fixed && self.holder[*work].is_some())
            .collect();
        let mut swapped = false;
        let mut looked = 0;
        for (at, one) in free.iter().enumerate() {
            for other in &free[at + 1..] {
                looked += 1;
                if looked > PAIRS {
                    return swapped;
                }
                let (Some(a), Some(b)) = (self.holder[*one], self.holder[*other]) else {
                    continue;
                };
                if a == b || !self.able(*one, b) || !self.able(*other, a) {
                    continue;
                }
                let first = self.change(*one, Some(b));
                self.put(*one, Some(b));
                if first + self.change(*other, Some(a)) < -1e-6 {
                    self.put(*other, Some(a));
                    swapped = true;
                } else {
                    self.put(*one, Some(a));
                }
            }
        }
        swapped
    }

    /// Later moves can make earlier ones needless: those go back.
    fn take_back(&mut self, first: &[Option<usize>]) {
        for (work, holder) in first.iter().enumerate() {
            if self.holder[work] != *holder && self.change(work, *holder) <= 0.0 {
                self.put(work, *holder);
            }
        }
    }
}
