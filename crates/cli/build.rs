//! Puts the web app into the program: `CODEXFLOW_WEB` names the directory that `make web` has made. Without it the program
//! has no web app and says how to get it. Makes and downloads nothing.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde::Deserialize;

/// What the web app's own build says of its files.
#[derive(Default, Deserialize)]
struct Manifest {
    rewrites: Vec<Rewrite>,
    files: BTreeMap<String, File>,
}

#[derive(Deserialize)]
struct Rewrite {
    prefix: String,
    except: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    kind: String,
    tag: String,
    #[serde(default)]
    policy: String,
    packed: bool,
}

fn main() {
    println!("cargo:rerun-if-env-changed=CODEXFLOW_WEB");
    let out = PathBuf::from(told("OUT_DIR").expect("cargo sets it")).join("site.rs");
    let source = told("CODEXFLOW_WEB").filter(|directory| !directory.is_empty());
    let code = source.map_or_else(|| "None".to_owned(), |source| site(Path::new(&source)));
    fs::write(out, code).expect("OUT_DIR can be written");
    smaller();
}

/// What cargo or whoever started it tells.
#[expect(
    clippy::disallowed_methods,
    reason = "a build script is told by variables alone"
)]
fn told(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// The site as code that includes its files.
fn site(directory: &Path) -> String {
    let list = directory.join("site.json");
    println!("cargo:rerun-if-changed={}", list.display());
    let text = fs::read_to_string(&list)
        .unwrap_or_else(|error| panic!("{}: {error}: run `make web`", list.display()));
    let manifest: Manifest = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{}: {error}: run `make web`", list.display()));
    let mut code =
        String::from("{ use codexflow_api::site::{File, Form, Rewrite};\nSome(&Site { files: &[");
    // Files of the same content are one: the first of them by path.
    let mut first = BTreeMap::new();
    for (path, file) in &manifest.files {
        let kept = *first.entry(&file.tag).or_insert(path);
        let include = |ending: &str| {
            let file = directory.join(format!("{}{ending}", &kept[1..]));
            let file = file.canonicalize();
            let file =
                file.unwrap_or_else(|error| panic!("{kept}{ending}: {error}: run `make web`"));
            format!("include_bytes!({:?})", file.to_string_lossy())
        };
        let form = if file.packed {
            format!(
                "Form::Packed {{ brotli: {}, gzip: {} }}",
                include(".br"),
                include(".gz")
            )
        } else {
            format!("Form::Plain({})", include(""))
        };
        let File {
            kind, tag, policy, ..
        } = file;
        writeln!(code, "File {{ path: {path:?}, kind: {kind:?}, tag: {tag:?}, policy: {policy:?}, form: {form} }},")
            .expect("a String can be written");
    }
    code.push_str("], rewrites: &[");
    for Rewrite { prefix, except } in &manifest.rewrites {
        write!(
            code,
            "Rewrite {{ prefix: {prefix:?}, except: &{except:?} }},"
        )
        .expect("a String can be written");
    }
    code.push_str("] }) }");
    code
}

/// Relative relocations take 1.2 MB in the form of old, and almost nothing in the one that glibc 2.36 (Debian 12) reads.
fn smaller() {
    let is_gnu = told("CARGO_CFG_TARGET_ENV").as_deref() == Some("gnu");
    let libc = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let version = libc.ok().and_then(|out| {
        let text = String::from_utf8(out.stdout).ok()?;
        let (major, minor) = text.trim().rsplit(' ').next()?.split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
    });
    if is_gnu && version >= Some((2, 36)) {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
