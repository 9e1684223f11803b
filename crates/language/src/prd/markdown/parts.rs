//! Lines of lists taken apart: `text – name: value; name: value`.

/// A list's line: what it says, and its named values.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) id: Option<String>,
    pub(super) text: String,
    named: Vec<(String, String)>,
}

impl Parts {
    /// Takes a line apart.
    pub(super) fn of(line: &str) -> Self {
        let (id, rest) = super::super::split_id(line);
        let id = id.map(str::to_owned);
        let mut parts = Self {
            id,
            ..Self::default()
        };
        let cut = [" – ", " — ", " - "]
            .iter()
            .filter_map(|dash| rest.find(dash).map(|at| (at, dash.len())))
            .min();
        let Some((at, dash)) = cut else {
            rest.clone_into(&mut parts.text);
            return parts;
        };
        rest[..at].trim().clone_into(&mut parts.text);
        for piece in rest[at + dash..].split(';') {
            match piece.split_once(':') {
                Some((name, value)) if name.split_whitespace().count() <= 2 => {
                    parts
                        .named
                        .push((name.trim().to_lowercase(), value.trim().to_owned()));
                }
                _ => match parts.named.last_mut() {
                    // A semicolon within a value.
                    Some((_, value)) => {
                        value.push(';');
                        value.push_str(piece);
                    }
                    None => parts.named.push((String::new(), piece.trim().to_owned())),
                },
            }
        }
        parts
    }

    /// A named value; an unnamed one stands for the first name that is asked for.
    pub(super) fn get(&self, name: &str) -> String {
        self.named
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }

    /// A named value, or the unnamed one.
    pub(super) fn get_or_rest(&self, name: &str) -> String {
        let value = self.get(name);
        if value.is_empty() {
            self.get("")
        } else {
            value
        }
    }
}
