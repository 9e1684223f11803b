//! `fields` and `include`: objects in part, and others beside them. Done once for every operation, on the bytes that are
//! ready to be sent; an answer that nobody wants otherwise never comes here.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use codexflow_core::access::Caller;
use codexflow_core::error::{Error, FieldError, Result};
use codexflow_core::included::Include;
use codexflow_core::view::{Tag, digest};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::App;
use crate::answer::{Answer, Content};
use crate::row::Sparse;

/// How a request wants its objects.
pub(crate) struct Wish {
    /// Only these fields; all when there are none.
    fields: Vec<&'static str>,
    include: Vec<Include>,
}

impl Wish {
    /// Takes `fields` and `include` out of the parameters, so that the operation never sees them.
    pub(crate) fn take(
        sparse: &Sparse,
        query: &mut Vec<(String, String)>,
        faults: &mut Vec<FieldError>,
    ) -> Option<Self> {
        let is_ours = |name: &str| matches!(name, "fields" | "include");
        if !query.iter().any(|(name, _)| is_ours(name)) {
            return None;
        }
        let mut wish = Self {
            fields: Vec::new(),
            include: Vec::new(),
        };
        query.retain(|(name, value)| {
            match name.as_str() {
                "fields" => {
                    let find = |word: &str| sparse.fields.iter().find(|name| **name == word);
                    let found = words(name, value, find, || sparse.fields.to_vec(), faults);
                    wish.fields = found.into_iter().copied().collect();
                    wish.fields.push(sparse.id);
                }
                "include" => {
                    let all = sparse.includes;
                    let find = |word: &str| all.iter().find(|include| include.name() == word);
                    let names = || all.iter().map(|include| include.name()).collect();
                    let found = words(name, value, find, names, faults);
                    for include in found {
                        if !wish.include.contains(include) {
                            wish.include.push(*include);
                        }
                    }
                }
                _ => return true,
            }
            false
        });
        Some(wish)
    }

    /// The answer as it was wished for. Its tag differs from the whole one's and still begins with the version.
    pub(crate) async fn grant(self, app: &App, caller: &Caller, answer: Answer) -> Result<Answer> {
        let (whole, is_list) = match &answer.content {
            Content::One(data) => (vec![&data[..]], false),
            Content::Page(data, _) => {
                let all: Vec<&RawValue> = serde_json::from_slice(data).map_err(Error::internal)?;
                (all.iter().map(|one| one.get().as_bytes()).collect(), true)
            }
            Content::Raw(..) | Content::Live(_) | Content::File(_) => return Ok(answer),
        };
        let included = if self.include.is_empty() {
            Vec::new()
        } else {
            app.included(caller, &self.include, &whole).await?
        };
        let mut data = Vec::new();
        if is_list {
            data.push(b'[');
        }
        for (at, object) in whole.iter().enumerate() {
            if at > 0 {
                data.push(b',');
            }
            self.write(&mut data, object, included.get(at))?;
        }
        if is_list {
            data.push(b']');
        }
        let tag = answer.tag.as_deref().map(|tag| self.tag(tag, &included));
        let data = Bytes::from(data);
        let content = match answer.content {
            Content::Page(_, page) => Content::Page(data, page),
            Content::One(_) | Content::Raw(..) | Content::Live(_) | Content::File(_) => {
                Content::One(data)
            }
        };
        Ok(Answer {
            content,
            tag,
            ..answer
        })
    }

    fn write(&self, out: &mut Vec<u8>, object: &[u8], included: Option<&Vec<u8>>) -> Result<()> {
        let Fields(fields) = serde_json::from_slice(object).map_err(Error::internal)?;
        out.push(b'{');
        let mut first = true;
        let mut put = |out: &mut Vec<u8>, name: &str, value: &[u8]| {
            if !first {
                out.push(b',');
            }
            first = false;
            // The names of fields are our own words and need no escapes.
            out.push(b'"');
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"\":");
            out.extend_from_slice(value);
        };
        for (name, value) in fields {
            if self.fields.is_empty() || self.fields.contains(&&*name) {
                put(out, &name, value.get().as_bytes());
            }
        }
        if let Some(included) = included {
            put(out, "included", included);
        }
        out.push(b'}');
        Ok(())
    }

    fn tag(&self, whole: &str, included: &[Vec<u8>]) -> String {
        let fields = self.fields.join(",");
        let mut parts = vec![whole.as_bytes(), fields.as_bytes()];
        parts.extend(included.iter().map(Vec::as_slice));
        let mark = digest(&parts);
        match whole
            .strip_prefix('"')
            .filter(|rest| rest.starts_with(['v', 'r']))
        {
            Some(rest) => {
                let version = rest.split(['.', '"']).next().unwrap_or_default();
                format!("\"{version}.{mark:x}\"")
            }
            None => Tag::Data(mark).to_string(),
        }
    }
}

/// The known words of a list; every other is a fault.
fn words<'a, T>(
    name: &str,
    value: &str,
    find: impl Fn(&str) -> Option<&'a T>,
    allowed: impl Fn() -> Vec<&'static str>,
    faults: &mut Vec<FieldError>,
) -> Vec<&'a T> {
    let mut found = Vec::new();
    let mut strange = Vec::new();
    for (at, word) in value.split(',').map(str::trim).enumerate() {
        match find(word) {
            Some(known) => found.push(known),
            None => strange.push((at + 1).to_string()),
        }
    }
    if !strange.is_empty() {
        strange.truncate(10);
        let message = format!(
            "does not know the words at positions {}",
            strange.join(", ")
        );
        faults.push(FieldError::new(name, "enum", message).allowed(allowed()));
    }
    found
}

/// The fields of an object in their order, as they are written.
struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Fields(fields))
            }
        }
        from.deserialize_map(InOrder)
    }
}
